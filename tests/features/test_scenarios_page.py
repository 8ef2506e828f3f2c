"""The page of the scenarios' language has every phrase, and nothing that is none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from ivmdvddrive_conformance.iuts.port import Fault
from ivmdvddrive_conformance.language import script, then_steps
from ivmdvddrive_conformance.language.media import KINDS
from ivmdvddrive_conformance.language.script import CallStep, ScriptError, parse

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def steps_of(heading: str) -> list[str]:
    """The steps that a section's table lists."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\|([^|]+)\|", section, re.MULTILINE)
    return [step for cell in cells for step in re.findall(r"`([^`]+)`", cell)]


def test_every_given_and_when_phrase_is_listed() -> None:
    steps = steps_of("Given and When")
    for pattern in (*(sentence.pattern for sentence in script._SENTENCES), script._ADDED):
        assert any(pattern.fullmatch(step) for step in steps), pattern.pattern
    parsed = [parse(step) for step in steps]
    assert any(isinstance(p, CallStep) and p.null_out for p in parsed)
    assert any(isinstance(p, CallStep) and p.result for p in parsed)


def test_every_then_phrase_is_listed() -> None:
    steps = steps_of("Then")
    for pattern in then_steps.THEN_STEPS.values():
        matching = [s for s in steps if next(p for p in then_steps.THEN_STEPS.values() if p.fullmatch(s)) is pattern]
        assert matching, pattern.pattern
        for way in pattern.pattern.split("|"):
            assert any(re.fullmatch(way, s) for s in matching), way
    for step in steps:
        then_steps.parse_then(step)


def test_every_name_is_listed() -> None:
    names = {*KINDS, "HOST1", "HOST2", "FIXED", "FREE", "HOST1.lower", "HOST1.colon", "HOST1.path", "NULL"}
    assert not {name for name in names if f"`{name}`" not in PAGE}
    assert not {fault for fault in get_args(Fault) if fault not in PAGE}


def test_what_is_no_then_step_is_refused() -> None:
    with pytest.raises(ScriptError, match="is no Then step"):
        then_steps.parse_then("A is well")
