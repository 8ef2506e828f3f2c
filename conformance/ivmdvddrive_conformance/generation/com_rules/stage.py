"""The stage of a rule: objects of the server, requests about them, and what must come of it; all of it is traced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, NoReturn, TypeAlias

from ivmdvddrive_spec import to_hex
from ivmdvddrive_spec.model.bench import BenchInvocation, fresh
from ivmdvddrive_spec.model.state import HostDrive, Obj, Value
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.records import CalledKind

from ...iuts.errors import IutError, Unclaimed
from ...iuts.port import Answer, Argument, Binding, Call, ComServer, Ref
from ...judging.belief import Shown
from ...judging.violation import STATUS_OF_ERROR, TraceEntry, Violation
from ...text.printable import printable

__all__ = ["IIDS", "OK", "RULES", "Rule", "Stage", "code", "rule"]

OK: Final = to_hex(0)

IIDS: Final = {
    "IUnknown": "00000000-0000-0000-c000-000000000046",
    "IDispatch": "00020400-0000-0000-c000-000000000046",
    "ISupportErrorInfo": "df0b3d60-548f-101b-8e65-08002b2bd119",
    "IProvideClassInfo": "b196b283-bab4-101a-b69c-00aa00341d07",
    "IConnectionPointContainer": "b196b284-bab4-101a-b69c-00aa00341d07",
}
"""COM's own interfaces by which objects are tried."""


Rule: TypeAlias = Callable[["Stage"], None]

RULES: Final[dict[str, Rule]] = {}
"""The check of each of COM's own clauses."""


def rule(clause: str) -> Callable[[Rule], Rule]:
    """Make a function the judge of a clause."""

    def enter(judge: Rule) -> Rule:
        RULES[clause] = judge
        return judge

    return enter


def code(name: str) -> str:
    """An HRESULT of COM's own as the wire has it."""
    return to_hex(_OF_COM[name])


_OF_COM: Final = {
    "S_OK": 0x00000000,
    "S_FALSE": 0x00000001,
    "E_NOTIMPL": 0x80004001,
    "E_NOINTERFACE": 0x80004002,
    "DISP_E_MEMBERNOTFOUND": 0x80020003,
    "DISP_E_PARAMNOTFOUND": 0x80020004,
    "DISP_E_TYPEMISMATCH": 0x80020005,
    "DISP_E_UNKNOWNNAME": 0x80020006,
    "DISP_E_NONAMEDARGS": 0x80020007,
    "DISP_E_EXCEPTION": 0x80020009,
    "DISP_E_BADPARAMCOUNT": 0x8002000E,
    "DISP_E_PARAMNOTOPTIONAL": 0x8002000F,
    "CLASS_E_NOAGGREGATION": 0x80040110,
    "CLASS_E_CLASSNOTAVAILABLE": 0x80040111,
    "CONNECT_E_NOCONNECTION": 0x80040200,
    "CONNECT_E_CANNOTCONNECT": 0x80040202,
}
_NAMES: Final = {to_hex(value): name for name, value in _OF_COM.items()}


class Stage:
    """The stage on which one clause is judged: a fresh bench of one server. Methods raise Violation of that clause.

    ``readings`` has those that answers have shown, as ``ambiguity:reading``, each with the first step that did.
    """

    def __init__(self, oracle: Oracle, server: ComServer, clause: str) -> None:
        self._oracle = oracle
        self.specification = oracle.specification
        self._server = server
        self._clause = clause
        self._trace: list[TraceEntry] = []
        self.calls = 0
        self.readings: dict[str, Shown] = {}
        self._host_drives = tuple(HostDrive(h.letter, h.kind) for h in server.reset())
        self.hosts = [h.letter for h in self._host_drives if h.capturable]

    # Interfaces

    @cached_property
    def own(self) -> Mapping[str, str]:
        """The documented interfaces of objects, and their IIDs: on record, or as the objects' type information says."""
        every = [i for i in self.specification.interfaces.values() if i.dual]
        recorded = {i.name: i.iid for i in every if i.iid is not None}
        if len(recorded) == len(every):
            return recorded
        return {name: self._stated(name, target, "interface") for name, target in self.objects().items()}

    @cached_property
    def events(self) -> str:
        """The IID of the interface that sinks have: the one that objects call, and do not have themselves."""
        [interface] = [i for i in self.specification.interfaces.values() if not i.dual]
        return interface.iid or self._stated(interface.name, self.drive(), "events")

    def _stated(self, interface: str, target: Ref, what: str) -> str:
        described = self.ask("types", object=target)[what]
        if described is None:
            self.fail(f"no type information about {interface}, whose IID is on no record", ["type information"])
        return str(described["iid"])

    # Objects

    @property
    def claims(self) -> frozenset[str]:
        """Return what the server claims."""
        return self._server.ics.claims

    def need(self, claim: str) -> None:
        """Raise Unclaimed where the server does not claim what the rule needs."""
        if claim not in self.claims:
            raise Unclaimed(claim)

    def machine(self) -> Ref:
        """A new machine."""
        made = self._server.create_machine()
        self._note(f"a machine {made.handle}", "")
        return made

    def drive(self, machine: Ref | None = None, bus: int = 1, device: int = 0) -> Ref:
        """A new drive."""
        location = self.located("machine", bus, device)
        return self._object("AddDVDROMDrive", self.call(machine or self.machine(), "AddDVDROMDrive", *location))

    def located(self, kind: CalledKind, bus: Any, device: Any) -> tuple[Any, ...]:
        """Give the arguments by which that kind of object takes a location; of its bus, the type is left out."""
        member = self.specification.taking(kind, "bus", "device")
        return member.arranged({"bus": bus, "device": device}, self.specification.left_out)

    def collection(self, machine: Ref) -> Ref:
        """The drives of a machine; needs the claim collection."""
        self.need("collection")
        return self._object("DVDROMDrives", self.call(machine, "DVDROMDrives"))

    def objects(self) -> dict[str, Ref]:
        """An object of each documented interface that the server offers, by the interface."""
        machine = self.machine()
        found = {"IVMVirtualMachine": machine, "IVMDVDDrive": self.drive(machine)}
        if "collection" in self.claims:
            found["IVMDVDDriveCollection"] = self.collection(machine)
        return found

    def captured(self) -> Ref:
        """A drive that has captured the first host drive; Unclaimed where the host has none."""
        if not self.hosts:
            raise Unclaimed("a host drive of kind dvd or cd")
        drive = self.drive()
        self.call(drive, "AttachHostDrive", self.hosts[0])
        return drive

    def letters(self) -> frozenset[Value]:
        """Ask the oracle what HostDriveLetter may give of a drive that has captured the first host drive."""
        machine, drive = Obj("machine", 0), Obj("drive", 0)
        [(state, _)] = self._oracle.bench(fresh(self._host_drives), BenchInvocation("createMachine"))
        states, given = {state}, frozenset[Value]()
        for call in (
            self._oracle.invocation(machine, "AddDVDROMDrive", (1, 0)),
            self._oracle.invocation(drive, "AttachHostDrive", (self.hosts[0],)),
            self._oracle.invocation(drive, "HostDriveLetter"),
        ):
            successes = [o for s in states for o in self._oracle.outcomes(s, call) if o.code == "S_OK"]
            states, given = {o.state for o in successes}, frozenset(o.value for o in successes)
        return given

    def _object(self, member: str, answer: Answer) -> Ref:
        if not isinstance(answer.value, Ref):
            self.fail(f"{to_hex(answer.hresult)} and no object", ["S_OK, with an object"], _of_call(member))
        return answer.value

    # Requests

    def call(self, target: Ref, member: str, *args: Argument, binding: Binding = "vtable") -> Answer:
        """Call a documented member. A process that is lost in a call by vtable breaks the member's clause, no rule."""
        step = f"{target.handle}.{member}({', '.join(map(_word, args))}) by {binding}"
        self.calls += 1
        try:
            [answer] = self._server.call([Call(target, member, args, binding=binding)])
        except IutError as error:
            self._lost(step, error, _of_call(member) if binding == "vtable" else self._clause)
        self._note(step, to_hex(answer.hresult))
        return answer

    def ask(self, verb: str, **params: Any) -> Mapping[str, Any]:
        """Make a request about an object; a Ref travels as its handle."""
        said = ", ".join(f"{name} {_word(value)}" for name, value in params.items())
        step = f"{verb}: {said}"
        self.calls += 1
        try:
            answer = self._server.inquire(verb, **{name: _sent(value) for name, value in params.items()})
        except IutError as error:
            self._lost(step, error, self._clause)
        self._note(step, self.in_words(answer.get("hresult", "")))
        return answer

    def query(self, target: Ref, iid: str) -> tuple[str, Ref | None, str]:
        """QueryInterface: its HRESULT, the interface, and its address."""
        answer = self.ask("query", object=target, iid=iid)
        pointer = answer.get("pointer")
        return answer["hresult"], Ref(pointer["object"]) if pointer else None, answer.get("address", "")

    def reads(self, ambiguity: str, reading: str) -> None:
        """Note the reading of an ambiguity that the answer to the last step has shown."""
        self.readings.setdefault(f"{ambiguity}:{reading}", Shown(self._trace[-1].text, self._trace[-1].answer))

    # What must hold

    def must(self, holds: bool, got: str, *permitted: str) -> None:
        """Raise a Violation unless it holds."""
        if not holds:
            self.fail(got, permitted)

    def gives(self, answer: Mapping[str, Any], *names: str) -> None:
        """Raise a Violation unless an answer's HRESULT is one of these, by their names."""
        got = answer.get("hresult")
        self.must(got in [code(n) for n in names], self.in_words(got), *names)

    def fail(self, got: str, permitted: Any, clause: str = "") -> NoReturn:
        """Raise a Violation, of another clause than the one that is judged where it is named."""
        raise Violation((clause or self._clause,), printable(got, 600), [printable(p) for p in permitted], self._trace)

    def in_words(self, text: Any) -> str:
        """An HRESULT of the wire by its name, where it has one."""
        try:
            name = _NAMES.get(text) or self.specification.name_of(int(text, 16))
        except (TypeError, ValueError):
            return str(text)
        return f"{name} ({text})" if name else str(text)

    def _note(self, step: str, answer: str) -> None:
        self._trace.append(TraceEntry(printable(step, 300), printable(answer, 300)))

    def _lost(self, step: str, error: IutError, clause: str) -> NoReturn:
        if type(error) not in STATUS_OF_ERROR:
            raise error
        self._note(step, str(error))
        status = STATUS_OF_ERROR[type(error)]
        raise Violation(
            (clause,), str(error), ["an answer"], self._trace, status=status, log=error.log, outcome=status
        ) from error


def _of_call(member: str) -> str:
    """The clause that a member breaks which does not succeed where it must."""
    return f"{member}.S_OK"


def _sent(value: Any) -> Any:
    if isinstance(value, Ref):
        return {"object": value.handle}
    return [_sent(v) for v in value] if isinstance(value, list | tuple) else value


def _word(value: Any) -> str:
    return value.handle if isinstance(value, Ref) else repr(value)
