"""The settings of one run: what the command line, the pytest options and ``[tool.ivmdvddrive]`` set."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, get_args

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.records import DEFAULT_PROFILE, VERSION, VERSIONS

from ..iuts.port import Binding
from ..text.printable import printable, shown
from ..text.suggestions import suggestion
from .clause_selection import is_selected
from .efforts import EFFORTS, LEVELS, RUN_SECONDS, SHRINKING, Effort, Level, ShrinkingEffort
from .shards import Shard, ShardError

__all__ = [
    "ENDED_BY_A_FINDING",
    "Budget",
    "Settings",
    "SettingsError",
    "seconds_of",
    "specified",
]

_DAY: Final = 86_400
_LEAST: Final = 0.1
"""Seconds of the shortest time limit: on a busy machine an answer, or a start, may well take less."""
_SEEDS: Final = 1 << 64


class SettingsError(ValueError):
    """A setting is unusable; the message says which, and what it may be. The command exits with ``exit_code``."""

    exit_code = 2


_WALKED_OF_SOME: Final = 1_000
"""Calls of walks in a quick run of some clauses: their scenarios tell most, and a call may take half a second."""


_SHARE_OF_A_SEARCH: Final = 1 / 4
"""The part of ``max_time`` that one search may take: four take most of a run, tours and walks longer than the rest."""

_LONGEST_RUN: Final = 30 * _DAY

_DIVIDED: Final = frozenset({"tours", "walks"})
"""The checks that draw of which each shard makes a part; any other is whole, and draws as in a run that is not divided.
"""

ENDED_BY_A_FINDING: Final = "the run ended with its first finding, as --fail-fast asks"
"""The reason why a run is not whole that ``fail_fast`` has ended."""

_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "": 1}
_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([smh]?)")


def seconds_of(said: str | float) -> float:
    """The seconds of a time limit: a number of them, or a text such as "90s", "2m" or "1h"; else SettingsError."""
    if isinstance(said, int | float):
        return float(said)
    match = _DURATION.fullmatch(said.strip())
    if match is None:
        raise SettingsError(f"max_time must be seconds, or a time such as 90s, 2m or 1h, not {shown(said)}")
    return float(match[1]) * _UNITS[match[2]]


_MOST_CALLS: Final = 10**12
_BUDGET: Final = re.compile(r"(?:(\d{1,13}) ?calls?|(\d{1,9}(?:\.\d{1,9})?) ?([smh]))")


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a run: ``calls`` of the implementation's port, or ``seconds``; the other one is None.

    Raises SettingsError for an amount that is too small or too large.
    """

    calls: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.calls is not None and not 1 <= self.calls <= _MOST_CALLS:
            raise SettingsError(f"budget must be at least 1 call and at most {_MOST_CALLS:,} calls, not {self.calls:,}")
        if self.seconds is not None and not 0 < self.seconds <= _LONGEST_RUN:
            raise SettingsError(f"budget must be more than 0 seconds and at most 30 days, not {self.seconds:g} s")

    @classmethod
    def of(cls, said: str) -> Budget:
        """The budget that a text such as "2000calls", "90s", "2m" or "1h" says; else SettingsError."""
        match = _BUDGET.fullmatch(said.strip())
        if match is None:
            raise SettingsError(
                f"budget must be calls, such as 2000calls, or a time, such as 90s, 2m or 1h, not {shown(said)}"
            )
        calls, amount, unit = match.groups()
        return cls(calls=int(calls)) if calls else cls(seconds=float(amount) * _UNITS[unit])

    def __str__(self) -> str:
        return f"{self.seconds:g}s" if self.calls is None else f"{self.calls}calls"

    @property
    def in_words(self) -> str:
        """The amount, as a report says it."""
        if self.calls is None:
            return f"{self.seconds:g} s"
        return f"{self.calls:,} call{'' if self.calls == 1 else 's'}"

    @property
    def used_up(self) -> str:
        """The reason why a run ended that has spent it."""
        return f"the budget of {self.in_words} is used up"


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. ``select`` are globs over clause ids; ``feature`` replays one file instead of the suite's own.

    ``max_time`` cuts the run short after so many seconds; None is the level's own limit (``RUN_SECONDS``).
    ``budget`` cuts it short after so many calls, or seconds; of two limits of time the smaller one counts.
    ``fail_fast`` ends the run with the first check whose findings make it nonconformant.
    ``binding`` None is each that the IUT offers for ``verify`` (``bindings.py``), and else the first. ``spec_version``
    pins the specification: clauses that it did not require yet are not required. ``examples`` is the folder that
    remembers what Hypothesis has found, for the next run. ``sharing`` is how many runs, over a binding each, share the
    level's sequences, and ``turn`` which of them this is; 0 runs stand for as many as the IUT offers bindings.
    ``strict_readings`` makes it a failure to take two readings of one ambiguity. ``shard`` is the part of a divided run
    that this one is; None is a whole run. ``waivers`` is their file, as the user has named it.
    """

    iut: str
    profile: str = DEFAULT_PROFILE
    level: Level = "standard"
    binding: Binding | None = None
    select: tuple[str, ...] = ()
    seed: int | None = None
    timeout: float = 10.0
    start_timeout: float = 30.0
    max_time: float | None = None
    feature: str | None = None
    spec_version: str | None = None
    examples: str | None = None
    sharing: int = 1
    turn: int = 0
    strict_readings: bool = False
    budget: Budget | None = None
    fail_fast: bool = False
    shard: Shard | None = None
    waivers: str | None = None

    def __post_init__(self) -> None:
        if self.spec_version is not None and self.spec_version not in VERSIONS:
            raise SettingsError(
                f"specification version {printable(self.spec_version)!r} is not known here; this suite holds "
                f"{VERSION}, and can judge by {' or '.join(VERSIONS)}"
            )
        _one_of("level", self.level, LEVELS)
        if self.binding is not None:
            _one_of("binding", self.binding, get_args(Binding))
        for name in ("timeout", "start_timeout"):
            if not _LEAST <= getattr(self, name) <= _DAY:
                raise SettingsError(
                    f"{name} must be at least {_LEAST:g} seconds and at most a day, not {shown(getattr(self, name))}"
                )
        if self.max_time is not None and not 0 < self.max_time <= _LONGEST_RUN:
            raise SettingsError(f"max_time must be more than 0 seconds and at most 30 days, not {shown(self.max_time)}")
        if self.seed is not None and not -_SEEDS < self.seed < _SEEDS:
            raise SettingsError("seed must be a number of at most 64 bits")

    @classmethod
    def chosen(cls, iut: str, options: Mapping[str, Any]) -> Settings:
        """The settings that options make; those that are not a run's own, such as ``report``, are passed over."""
        own = {f.name: options[f.name] for f in fields(cls) if f.name in options}
        if own.get("binding") == "both":
            own["binding"] = None
        if own.get("max_time") is not None:
            own["max_time"] = seconds_of(own["max_time"])
        if own.get("budget") is not None:
            own["budget"] = Budget.of(own["budget"])
        if own.get("shard") is not None:
            try:
                own["shard"] = Shard.of(own["shard"])
            except ShardError as error:
                raise SettingsError(str(error)) from error
        return cls(**{**own, "iut": iut, "select": tuple(options.get("select", ()))})

    def reporting(self, folder: Path | None) -> Settings:
        """These settings for a run with a report folder, if it has one: what fails is remembered there."""
        return replace(self, examples=str(folder.absolute() / "examples")) if folder else self

    def over(self, offered: Sequence[Binding]) -> Settings:
        """These settings on an IUT that offers these bindings: the binding of the run, and its share, are known."""
        binding = self.binding or offered[0]
        turn = offered.index(binding) if self.sharing == 0 and binding in offered else self.turn
        return replace(self, binding=binding, sharing=self.sharing or len(offered), turn=turn)

    @property
    def effort(self) -> Effort:
        """Return how far this run searches."""
        # The shards divide the run before the bindings do: a shard with a tour has one over each binding.
        divided = self._undivided.of_shard(self.shard) if self.shard else self._undivided
        effort = divided.shared(self.sharing or 1, self.turn)
        # The level's seconds keep a run short that nobody has given time. Who gives it more gives its searches more.
        seconds = max(effort.seconds, (self._given_seconds or 0) * _SHARE_OF_A_SEARCH)
        return replace(effort, seconds=seconds)

    @property
    def _undivided(self) -> Effort:
        """Return how far a whole run searches, over all bindings together."""
        effort = EFFORTS[self.level]
        return effort if self.opens else replace(effort, tours=0, walked=_WALKED_OF_SOME)

    @property
    def opens(self) -> bool:
        """Tell whether the run begins with an opening: a quick run of some clauses begins with their scenarios."""
        return not (self.level == "quick" and self.select)

    @property
    def stretch(self) -> tuple[Fraction, Fraction]:
        """The part of the checks that cannot be divided which this run has, by their weight in the order of the run."""
        if self.shard is None:
            return Fraction(0), Fraction(1)
        return self.shard.stretch(self._undivided.tours, self._undivided.walked)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of checks that pytest must collect, whatever clauses the run selects."""
        if self.feature:
            return ("scenario",)
        effort = self._undivided
        drawn = {"tour": effort.tours, "walk": effort.walked, "search": effort.sequences, "values": effort.values}
        return ("scenario", "concurrency", "binary", *(kind for kind, much in drawn.items() if much))

    @property
    def uses_hypothesis(self) -> bool:
        """Return whether the run has checks that Hypothesis draws."""
        return bool(self.effort.sequences or self.effort.values)

    @property
    def shrinking(self) -> ShrinkingEffort:
        """Return how much this run spends on making counterexamples short."""
        return SHRINKING[self.level]

    @property
    def _given_seconds(self) -> float | None:
        """Seconds that the user has given the run: the smaller of ``max_time`` and a budget of time."""
        given = (self.max_time, self.budget.seconds if self.budget else None)
        return min((seconds for seconds in given if seconds is not None), default=None)

    @property
    def limit(self) -> float:
        """Seconds after which the run is cut short."""
        given = self._given_seconds
        return RUN_SECONDS[self.level] if given is None else given

    @property
    def limit_in_words(self) -> str:
        """The limit of time as the reason why a run was cut short."""
        if self.budget is not None and self.limit == self.budget.seconds:
            return self.budget.used_up
        whose = f"the level {self.level}" if self.max_time is None else "--max-time"
        return f"the time limit of {whose}, {self.limit:g} s, was reached"

    @property
    def explores(self) -> bool:
        """Tell whether each run draws anew: at the exhaustive level, where no seed is given."""
        return self.seed is None and self.level == "exhaustive"

    def draw(self, check: str) -> random.Random:
        """Return the seed of a check: the run's, or at the exhaustive level a new one if none is given."""
        if self.explores:
            return random.Random()  # noqa: S311  # no secret
        # Runs that share a level's sequences draw others.
        over = ":dispatch" if self.binding == "dispatch" else ""
        shard = f":{self.shard.number}" if self.shard and self.shard.number > 1 and check in _DIVIDED else ""
        return random.Random(f"{check}:{self.seed or 0}{over}{shard}")  # noqa: S311  # no secret

    def to_json(self) -> dict[str, Any]:
        """As plain data, for the process that runs the checks and for the results."""
        return asdict(self) | {"select": list(self.select)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Settings:
        """The settings that ``to_json`` gave; SettingsError for a key that is none."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise SettingsError(f"unknown setting {unknown[0]!r}")
        budget = Budget(**data["budget"]) if data.get("budget") else None
        shard = Shard(**data["shard"]) if data.get("shard") else None
        return cls(**{**data, "select": tuple(data.get("select", ())), "budget": budget, "shard": shard})


def specified(settings: Settings) -> Specification:
    """The specification that a run is judged by; whoever begins the run asks for it, once.

    Raises SettingsError for a profile that there is not, and for a selection that no clause of it matches.
    """
    known = Specification.profiles()
    if settings.profile not in known:
        raise SettingsError(
            f"profile {printable(settings.profile)!r} is not in the specification yet; known: {', '.join(known)}"
        )
    specification = Specification.for_profile(settings.profile)
    for pattern in settings.select:
        if not _matches(specification, pattern):
            other = next((name for name in known if _matches(Specification.for_profile(name), pattern)), None)
            advice = f" Some of {other} do: judge by the profile {other}" if other else ""
            hint = advice or suggestion(pattern, specification.clauses)
            raise SettingsError(f"no clause of {settings.profile} matches {printable(pattern)!r}.{hint}")
    return specification


def _matches(specification: Specification, pattern: str) -> bool:
    """Tell whether a glob matches a clause."""
    return any(is_selected(clause, (pattern,)) for clause in specification.clauses)


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SettingsError(f"{name} {value!r} is none of {', '.join(allowed)}")
