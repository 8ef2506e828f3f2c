"""The audit: every getter of every object and every sink, compared with the model.

It gets every property of each drive, each machine's collection (a fresh one, whole, and those that the
session holds), and drains every sink: three rounds in all, since a round trip to an IUT costs more than the
calls in it. A counterexample may name the collections as the audit has named them: an audit gives names that are free.
An object whose next call is to meet an injected error is left alone.
"""

from __future__ import annotations

from ..iuts.port import Event, Ref
from ..language.script import CallStep
from .session import Session
from .violation import TraceEntry

__all__ = ["audit"]


def audit(session: Session) -> dict[str, list[Event]]:
    """Compare everything, and give what the sinks got; raises Violation for the first disagreement."""
    symbols, belief, specification = session.symbols, session.belief, session.specification
    getters = specification.getters("drive")
    steps = [
        CallStep.of(getter, name)
        for name, obj in symbols.names("drive")
        if not belief.faulty(obj)
        for getter in getters
    ]
    # A collection may give its drives by new handles, and asking those who they are would meet a waiting error; a
    # machine may give the collection that it gave before, and reading that would.
    quiet = not any(belief.faulty(obj) for _, obj in (*symbols.names("drive"), *symbols.names("collection")))
    drives = specification.giving("collection", "machine")
    collections = quiet and drives.claim in session.iut.ics.claims
    asked = [
        CallStep.of(drives, name, result=symbols.free(f"All{obj.number}"))
        for name, obj in symbols.names("machine")
        if collections and not belief.faulty(obj)
    ]
    held = [name for name, _ in symbols.names("collection") if collections]
    if steps or asked:
        answers = session.read([*steps, *asked])[len(steps) :]
        given = [s for s, a in zip(asked, answers, strict=True) if isinstance(a.value, Ref)]
        _audit_collections(session, held, given)
        for step in reversed(given):
            symbols.unbind(str(step.result))
            belief.drop_last_collection()
    return session.drain()


def _audit_collections(session: Session, held: list[str], given: list[CallStep]) -> None:
    """Read collections whole, those that are held and those that were just given."""
    names = [*held, *(str(s.result) for s in given)]
    preface = [TraceEntry(s, "S_OK") for s in given]
    members = session.belief.state.members
    count, item, enumerator = (session.specification.giving(r, "collection") for r in ("count", "drive", "drives"))
    reads = {
        name: [
            CallStep.of(count, name),
            CallStep.of(enumerator, name),
            *(CallStep.of(item, name, {"index": i + 1}) for i in range(len(members(session.symbols.obj(name).number)))),
        ]
        for name in names
    }
    if not reads:
        return
    answers = iter(session.read([step for steps in reads.values() for step in steps], preface))
    for steps in reads.values():
        items = [a for s, a in [(s, next(answers)) for s in steps] if s.member == item.name]
        named = [session.symbols.known(a.value) for a in items if isinstance(a.value, Ref)]
        drives = session.belief.state.drives  # of which removed ones cannot be told apart by new handles
        known = [obj for obj in named if obj is not None and drives[obj.number].connected]
        if len(set(known)) != len(known):
            read = [*preface, *(TraceEntry(s, "S_OK") for s in steps)]
            got = f"the items of 1 to {len(items)} repeat a drive"
            session.violate((f"{item.name}.value",), got, ["each drive once"], read)
