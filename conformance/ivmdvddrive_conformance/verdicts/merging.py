"""Shards put together: the runs of a divided run become the one run that they would have been.

What the shards say is evidence, so the merged run is judged by the same rules as any other. Shards that cannot be of
one run are refused. A shard that is missing, or that was cut short, leaves the merged run partial, and is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ..iuts.claims import changes
from ..judging.evidence import ABOUT_NO_CLAUSE, Evidence, Unjudged
from ..judging.run_record import Run
from ..settings.settings import Settings, SettingsError
from ..settings.shards import Shard
from ..text.printable import reprintable
from .waivers import Waiver

__all__ = ["DoNotFit", "ShardRun", "merged"]

_FOLDER: Final = re.compile(r"(?:[A-Za-z]:)?[^\s'\"=;,]*[/\\]")
"""The folders of a path in the name of an implementation."""


_ONE_RUN: Final = timedelta(days=1)
"""The longest time between the starts of shards that no CI system names the run of."""


class DoNotFit(SettingsError):
    """Shards are not those of one run; the message says which, and in what they differ."""


@dataclass(frozen=True)
class ShardRun:
    """The run of one shard. ``name`` is where it was read from; ``ci_run`` is that of the CI system, if it has one."""

    name: str
    run: Run
    started: datetime
    seconds: float
    waivers: Sequence[Waiver] = ()
    allow_partial: bool = False
    ci_run: str | None = None
    shard: Shard = field(init=False)

    def __post_init__(self) -> None:
        assert self.run.settings.shard is not None
        object.__setattr__(self, "shard", self.run.settings.shard)


def merged(shards: Sequence[ShardRun]) -> Run:
    """The run that shards make together; raises DoNotFit where they are not those of one run.

    There is at least one of them.
    """
    ordered = sorted(shards, key=lambda one: one.shard.number)
    first = ordered[0]
    for one in ordered:
        _must_be_sound(one)
    for other in ordered[1:]:
        _must_fit(first, other)
    _must_be_near(ordered)
    runs = [one.run for one in ordered]
    whole = _whole(ordered)
    run = Run(
        replace(first.run.settings, shard=None),
        ics=next((run.ics for run in runs if run.ics), None),
        evidence=_combined(runs, whole),
        stopped=_first(_stopped(one) for one in ordered),
        suite_error=_first(_said(one, _suite_error(one.run)) for one in ordered),
        left_out=_first(_said(one, one.run.left_out) for one in ordered),
        changes=[change for run in runs for change in run.changes],
        requests=sum(run.requests for run in runs),
        whole=list(whole),
    )
    missing = sorted({*range(1, first.shard.count + 1)} - {one.shard.number for one in ordered})
    run.lost = [
        Unjudged(Shard(number, first.shard.count).in_words, "it is missing: no results of it were given")
        for number in missing
    ]
    if not (missing or run.stopped):
        run.lost += _not_made(ordered) or _in_no_shard(run)
    if all(one.run.cannot_start for one in ordered) and not missing:
        run.cannot_start = first.run.cannot_start
    return run


def _must_be_sound(one: ShardRun) -> None:
    """Raise DoNotFit where what a shard says contradicts itself."""
    run = one.run
    if run.ics is None and any(e.calls or e.unclaimed for e in run.evidence):
        raise DoNotFit(f"{one.name} is no shard of a run: it has answers of an implementation that never said hello")
    if strange := {e.check for e in run.evidence} - {*run.own, *ABOUT_NO_CLAUSE}:
        name = reprintable(min(strange), 200)
        raise DoNotFit(f"{one.name} is no shard of a run: {name} is in it, which is none of the shard's checks")
    if Counter(run.own) - Counter(run.whole):
        raise DoNotFit(f"{one.name} is no shard of a run: its checks are none of the whole run's")


def _whole(shards: Sequence[ShardRun]) -> list[str]:
    """The checks of the whole run. A shard that was to make none may not know them, if another one does."""
    whole = next((one.run.whole for one in shards if one.run.whole), [])
    cut = any(_stopped(one) or one.run.suite_error for one in shards)
    if not (whole or cut):
        raise DoNotFit(f"{shards[0].name} is no shard of a run: it does not say which checks the run has")
    return whole


def _must_be_near(shards: Sequence[ShardRun]) -> None:
    """Raise DoNotFit where the shards began too far apart, and no CI system says that they are of one run."""
    early, late = (chosen(shards, key=lambda one: one.started) for chosen in (min, max))
    if late.ci_run is None and late.started - early.started > _ONE_RUN:
        raise DoNotFit(f"{early.name} and {late.name} are not of one run: they began more than a day apart")


def _suite_error(run: Run) -> str | None:
    """The error of the suite's own that a run, or a check of it, tells of."""
    return _first((run.suite_error, *(e.suite_error and f"{e.check}: {e.suite_error}" for e in run.evidence)))


def _must_fit(first: ShardRun, other: ShardRun) -> None:
    """Raise DoNotFit where two shards are not those of one run."""
    both = f"{first.name} and {other.name}"
    if first.shard.count != other.shard.count:
        raise DoNotFit(f"{both} are not of one run: they are {first.shard.in_words} and {other.shard.in_words}")
    if first.shard.number == other.shard.number:
        raise DoNotFit(f"{both} are the same shard, {first.shard.in_words}: name each shard once")
    compared: Iterable[tuple[str, object, object]] = [
        ("run of the CI system", first.ci_run, other.ci_run),
        *_settings(first.run.settings, other.run.settings),
        ("waivers", list(first.waivers), list(other.waivers)),
        ("option --allow-partial", first.allow_partial, other.allow_partial),
    ]
    for what, one, another in compared:
        if one != another:
            values = " and ".join(reprintable(str(value), 200) for value in (one, another))
            shown = "" if what == "waivers" else f" ({values})"
            raise DoNotFit(f"{both} are not of one run: they differ in the {what}{shown}")
    if first.run.ics and other.run.ics and (said := changes(first.run.ics, other.run.ics)):
        raise DoNotFit(f"{both} are not of one run: {said}")
    if first.run.whole and other.run.whole and first.run.whole != other.run.whole:
        raise DoNotFit(f"{both} are not of one run: their checks were chosen from different lists")


def _settings(first: Settings, other: Settings) -> Iterator[tuple[str, object, object]]:
    """Each setting of two runs that must be alike. Folders and hosts may differ, and so may where reports are."""
    left, right = first.to_json(), other.to_json()
    for name, value in left.items():
        if name == "iut":
            yield "implementation", _without_place(value), _without_place(right[name])
        elif name not in ("shard", "examples", "waivers"):  # what the waivers say is compared
            yield f"setting {name}", value, right[name]


def _without_place(iut: str) -> str:
    """The name of an implementation without the folders and hosts of a machine."""
    kind, found, target = iut.partition(":")
    return kind if kind == "tcp" else f"{kind}{found}{_FOLDER.sub('', target)}"


def _stopped(one: ShardRun) -> str | None:
    """Say why the run of a shard is not whole."""
    failed = f"the implementation could not be started: {one.run.cannot_start}" if one.run.cannot_start else None
    return _said(one, one.run.stopped or failed)


def _said(one: ShardRun, words: str | None) -> str | None:
    return f"{one.shard.in_words}: {words}" if words else None


def _first(said: Iterable[str | None]) -> str | None:
    return next(filter(None, said), None)


def _not_made(shards: Sequence[ShardRun]) -> list[Unjudged]:
    """Say which checks a shard was to make, and has not made, over each binding: another may have a part of them."""
    bindings = dict.fromkeys(e.binding for one in shards for e in one.run.evidence)
    return [
        Unjudged(name, f"{one.shard.in_words} was to make it, and has not", binding)
        for one in shards
        for binding in bindings or [""]
        for name in Counter(one.run.own) - Counter(e.check for e in one.run.evidence if e.binding == binding)
    ]


def _in_no_shard(run: Run) -> Iterator[Unjudged]:
    """Say which checks of the whole run are in no shard, over each binding; shards of one run leave none out."""
    bindings = dict.fromkeys(e.binding for e in run.evidence)
    for binding in bindings or [""]:
        left = Counter(run.whole) - Counter(e.check for e in run.evidence if e.binding == binding)
        if left:
            name = next(iter(left))
            yield Unjudged(name, f"it is in no shard, nor are {left.total() - 1} more checks", binding)


def _combined(runs: Sequence[Run], whole: Sequence[str]) -> list[Evidence]:
    """The evidence of all shards in the order of a run; that of a check which they divided becomes one."""
    places = {name: number for number, name in reversed(list(enumerate(whole)))}
    bindings = list(dict.fromkeys(e.binding for run in runs for e in run.evidence))
    found: dict[tuple[int, int, str], list[Evidence]] = {}
    for run in runs:
        often: Counter[tuple[str, str]] = Counter()
        for one in run.evidence:
            # A check that a shard has twice (two scenarios of one name) is two checks, and not two parts of one.
            key = (bindings.index(one.binding), places.get(one.check, len(places)), one.check)
            often[one.check, one.binding] += 1
            divided = often[one.check, one.binding] == 1 and one.kind != "scenario"
            parts = found.setdefault(key, [])
            if divided and parts:
                parts[0] = _together(parts[0], one)
            else:
                parts.append(one)
    return [one for key in sorted(found) for one in found[key]]


def _together(one: Evidence, other: Evidence) -> Evidence:
    """Join what two parts of a divided check say.

    What they have seen of the model's graph cannot be added: the greater part counts, of which is certain.
    """
    seen = [e.coverage for e in (one, other) if e.coverage]
    return replace(
        one,
        unclaimed=one.unclaimed or other.unclaimed,
        error=one.error or other.error,
        suite_error=one.suite_error or other.suite_error,
        cut=one.cut or other.cut,
        failures=one.failures + other.failures,
        calls=one.calls + other.calls,
        exercised=dict(Counter(one.exercised) + Counter(other.exercised)),
        readings={**other.readings, **one.readings},
        tolerated_clauses={**other.tolerated_clauses, **one.tolerated_clauses},
        observed={**other.observed, **one.observed},
        note="; ".join(dict.fromkeys(filter(None, (one.note, other.note)))),
        coverage=max(seen, key=lambda covered: covered["transitions"], default=None),
        seconds=one.seconds + other.seconds,
    )
