"""The command that repeats a run, as a report and a finding name it."""

from __future__ import annotations

import shlex
from pathlib import Path

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from .settings import Settings

__all__ = ["command_line"]


def command_line(
    settings: Settings,
    *,
    select: str | None = None,
    level: str | None = None,
    feature: Path | None = None,
    allow_partial: bool = False,
) -> str:
    """The command that runs the same again, or only what concerns one clause, or one file of a scenario.

    What repeats one clause or one file must show what is wrong there, so it names no waivers. A level that is not the
    run's own is named, and then without the run's limit of time.
    """
    words = ["ivmdvddrive", "verify", settings.iut]
    own_level = level in (None, settings.level)
    given: list[tuple[str, object, object]] = [
        ("--profile", settings.profile, DEFAULT_PROFILE),
        ("--binding", settings.binding, None),
        ("--timeout", settings.timeout, 10.0),
        ("--start-timeout", settings.start_timeout, 30.0),
        ("--max-time", settings.max_time if own_level else None, None),
    ]
    if feature:
        words[1:2] = ["replay", str(feature)]
    else:
        unsaid = "standard" if own_level else None  # the settings of a file may say another than the one that is meant
        given += [("--level", level or settings.level, unsaid), ("--seed", settings.seed, None)]
        given += [("--spec-version", settings.spec_version, None)]
    for option, value, default in given:
        if value != default:
            words += [option, f"{value:g}" if isinstance(value, float) else str(value)]
    if feature:
        return shlex.join(words)
    if settings.strict_readings:
        words.append("--strict-readings")
    if not select:  # what is looked for again must not be missed for want of calls
        words += ["--budget", str(settings.budget)] if settings.budget else []
        words += ["--fail-fast"] if settings.fail_fast else []
        words += ["--waivers", settings.waivers] if settings.waivers else []
        words += ["--allow-partial"] if allow_partial else []
        words += ["--shard", str(settings.shard)] if settings.shard else []
    for pattern in (select,) if select else settings.select:
        words += ["--select", pattern]
    return shlex.join(words)
