"""The scenarios' language: what is rendered is read back, and what is no step is refused with a sentence."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import (
    BenchStep,
    CallStep,
    Name,
    ScriptError,
    Step,
    parse,
    parse_terms,
    render,
    render_term,
)
from ivmdvddrive_conformance.language.validation import check
from ivmdvddrive_conformance.text.printable import printable
from ivmdvddrive_reference import Bench
from vpc import oracle, python_iut

_names = st.from_regex(r"[A-Z][a-z0-9]{0,3}", fullmatch=True).filter(lambda n: n != "NULL")
_strings = st.text(st.characters(codec=None, exclude_categories=()))
_terms = st.none() | st.integers(-(2**31), 2**31 - 1) | _strings | _names.map(Name)
_properties = st.sampled_from(["Attachment", "BusNumber", "HostDriveLetter", "Count", "_NewEnum", "DVDROMDrives"])
_methods = st.sampled_from(["AttachHostDrive", "AttachImage", "SetBusLocation", "Item", "AddDVDROMDrive"])
_results = st.none() | _names
_calls = st.builds(CallStep, _names, _properties, st.just(()), st.booleans(), _results, st.just(True)) | st.builds(
    CallStep, _names, _methods, st.lists(_terms, max_size=3).map(tuple), st.booleans(), _results
)
_verbs = st.one_of(
    st.builds(lambda n: BenchStep("createMachine", (), n), _names),
    st.builds(
        lambda n, s: BenchStep("setMachineState", (Name(n), s)), _names, st.sampled_from(["off", "running", "saved"])
    ),
    st.builds(lambda n: BenchStep("forgetMachine", (Name(n),)), _names),
    st.builds(lambda n, b, d: BenchStep("occupy", (Name(n), b, d)), _names, st.integers(0, 1), st.integers(0, 1)),
    st.builds(lambda n, i: BenchStep("setHostMedia", (Name(n), i)), _names, st.integers(0, 1)),
    st.builds(
        lambda n, f: BenchStep("injectFault", (Name(n), f)), _names, st.sampled_from(["E_FAIL", "DISP_E_EXCEPTION"])
    ),
    st.builds(lambda s, n: BenchStep("advise", (Name(n),), s), _names, _names),
    st.builds(lambda n: BenchStep("unadvise", (Name(n),)), _names),
)


@given(_calls | _verbs)
def test_what_is_rendered_is_read_back(step: Step) -> None:
    assert parse(render(step)) == step


@given(_calls | _verbs)
def test_what_is_rendered_is_one_printable_line(step: Step) -> None:
    text = render(step)
    assert text.isascii()
    assert text.isprintable()


@given(_strings)
def test_a_string_is_a_json_string(text: str) -> None:
    assert json.loads(render_term(text)) == text
    assert parse_terms(render_term(text)) == [text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A does something", "unknown step 'A does something'"),
        ("A.Attachment[0]", "unknown step"),
        ("A.AttachImage(ISO1", "unknown step"),
        ('A.AttachImage("ISO1)', "begins with no JSON string"),
        ("A.SetBusLocation(1 2)", "'1 2' is neither a number, NULL, a JSON string nor a name"),
        ('A.AttachImage("x" "y")', "follows an argument without a comma"),
        ("M is asleep", "unknown step"),
        ("a hard disk at 2:0", "unknown step"),
    ],
)
def test_what_is_no_step_is_refused(text: str, said: str) -> None:
    with pytest.raises(ScriptError, match=re.escape(said)):
        parse(text)


@given(_strings, st.integers(0, 50))
def test_printable_text_is_printable_short_and_unambiguous(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert shown.isprintable()
    assert ("more characters" in shown) == (len(text) > limit)


@given(_strings, _strings)
def test_different_texts_are_shown_differently(one: str, other: str) -> None:
    assert (printable(one) == printable(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A.Attachment()", "Attachment is a property: write A.Attachment"),
        ("A.ReleaseHostDrive", "ReleaseHostDrive is called: write A.ReleaseHostDrive()"),
        ("A.AttachImage", "AttachImage is called: write A.AttachImage()"),
        ("A.Count", "a drive has no member Count"),
    ],
)
def test_a_property_is_written_without_parentheses_and_a_method_with_them(text: str, said: str, shelf: Shelf) -> None:
    session = Session(oracle, python_iut(Bench), shelf, Tally())
    for line in ("a machine M", "a drive A at 0:0 of M"):
        session.do(parse(line))
    with pytest.raises(ScriptError, match=re.escape(said)):
        check(parse(text), session.symbols)
