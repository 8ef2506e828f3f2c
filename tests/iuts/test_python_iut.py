"""Benches of Python objects behind the port: whatever they do is one of the port's answers or errors."""

from __future__ import annotations

import errno
import itertools
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from attacks import Attack
from commands import QUICK, ivmdvddrive
from ivmdvddrive_conformance.iuts.errors import (
    BadTarget,
    BenchError,
    CannotStart,
    EnvironmentFailed,
    IutCrash,
    IutTimeout,
    ProtocolError,
    Unclaimed,
)
from ivmdvddrive_conformance.iuts.port import Answer, BenchRequest, Call, Event, HostDrive, Ref
from ivmdvddrive_conformance.iuts.python.bench import factory
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.iuts.python.time_limit import time_limit
from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import VirtualMachine
from ivmdvddrive_spec import Specification
from vpc import SPECIFICATION, python_iut


class Com(Exception):
    def __init__(self, hresult: Any, *more: Any) -> None:
        super().__init__(hresult, *more)
        self.hresult = hresult


class Given:
    """A drive, or a collection, that does what it was made to do, whatever is called."""

    def __init__(self, request: Any) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return self._request if name in ("AttachHostDrive", "Item") else self._request()


class Giving:
    """A machine that gives them."""

    def __init__(self, request: Any) -> None:
        self._given = Given(request)

    def AddDVDROMDrive(self, bus: int, device: int) -> Given:
        return self._given

    @property
    def DVDROMDrives(self) -> Given:
        return self._given


def iut_of(request: Any, *, given: str = "AddDVDROMDrive", timeout: float = 10.0) -> tuple[PythonIut, Ref]:
    """An IUT, and the drive or the collection that its machine gives."""

    class Stub(Bench):
        def create_machine(self) -> Any:
            return Giving(request)

    iut = python_iut(Stub, timeout=timeout)
    iut.reset()
    [made] = iut.call([Call(iut.create_machine(), given, (0, 0) if given == "AddDVDROMDrive" else ())])
    assert isinstance(made.value, Ref)
    return iut, made.value


def answer(request: Any, member: str = "Attachment", *args: Any) -> Answer:
    of_collection = SPECIFICATION.find("collection", member) is not None
    iut, ref = iut_of(request, given="DVDROMDrives" if of_collection else "AddDVDROMDrive")
    return iut.call([Call(ref, member, args)])[0]


def raising(error: BaseException) -> Any:
    def request(*args: Any) -> Any:
        raise error

    return request


@pytest.mark.parametrize("value", [0, 2**31 - 1, -(2**31), "D", "", None])
def test_a_value(value: Any) -> None:
    assert answer(lambda: value) == Answer(0, value, has_value=True)


def test_an_int_or_str_of_a_subclass_loses_its_manners() -> None:
    class Number(int):
        def __repr__(self) -> str:
            raise RuntimeError

    class Text(str):
        __slots__ = ()

        def __str__(self) -> str:
            raise RuntimeError

    assert type(answer(lambda: Number(1)).value) is int
    assert type(answer(lambda: Text("D")).value) is str


def test_none_is_no_value_where_a_method_gives_none() -> None:
    assert answer(lambda letter: None, "AttachHostDrive", "D") == Answer(0)
    assert answer(lambda index: None, "Item", 1) == Answer(0, None, has_value=True)


def test_an_object_has_one_handle() -> None:
    made = object()
    iut, ref = iut_of(lambda: made)
    first, second = (a.value for a in iut.call([Call(ref, "HostDriveLetter"), Call(ref, "Attachment")]))
    assert isinstance(first, Ref)
    assert first == second != ref


class Unreadable:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "value",
    [True, 1.5, b"D", bytearray(b"D"), 2**31, -(2**31) - 1, 10**5000, [], {}, (), {1}],
    ids=lambda v: str(type(v)),
)
def test_a_value_of_no_type_that_com_has(value: Any) -> None:
    with pytest.raises(ProtocolError, match=r"Attachment gave .*, which is no long, BSTR or object"):
        answer(lambda: value)


@pytest.mark.parametrize("items", [itertools.repeat(range(1)), [1], ["D"], [None], [True], [[]]], ids=repr)
def test_items_that_are_none(items: Any) -> None:
    with pytest.raises(ProtocolError, match="_NewEnum gave"):
        answer(lambda: iter(items), "_NewEnum")


def test_items_that_cannot_be_enumerated() -> None:
    with pytest.raises(IutCrash, match="_NewEnum let TypeError"):
        answer(lambda: 5, "_NewEnum")


@pytest.mark.parametrize("hresult", [0xA0040728, -1610348760])
def test_a_failure(hresult: int) -> None:
    assert answer(raising(Com(hresult))) == Answer(0xA0040728)


def test_a_late_bound_failure_has_its_scode() -> None:
    error = Com(0x80020009)
    error.excepinfo = (0, None, None, None, 0, -1610348760)  # type: ignore[attr-defined]
    assert answer(raising(error)) == Answer(0x80020009, scode=0xA0040728)
    assert answer(raising(Com(-2147352567))) == Answer(0x80020009)


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Lying(Exception):
    @property
    def hresult(self) -> int:
        raise RuntimeError


class LyingExit(SystemExit):
    hresult = 0x80004005


@pytest.mark.parametrize(
    "error",
    [ValueError("\x1b[31m"), Mute(), Lying(), Com("0x80004005"), Com(True), Com(None), SystemExit(0), LyingExit(),
     BaseException(), GeneratorExit(), pytest.skip.Exception("no"), pytest.exit.Exception("no"), RecursionError(),
     StopIteration()],
    ids=lambda e: type(e).__name__,
)  # fmt: skip
def test_a_foreign_exception_is_a_crash(error: BaseException) -> None:
    with pytest.raises(IutCrash, match=r"Attachment let .* out, which has no hresult") as crash:
        answer(raising(error))
    assert "\x1b" not in str(crash.value)


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.EMFILE, "too many files"), RuntimeError("can't start new thread")]
)
def test_what_the_system_refuses_is_no_crash(error: Exception) -> None:
    with pytest.raises(EnvironmentFailed, match=r"^the environment may be the cause: Attachment let .* out"):
        answer(raising(error))


def test_ctrl_c_is_none_of_the_iuts_exceptions() -> None:
    with pytest.raises(KeyboardInterrupt):
        answer(raising(KeyboardInterrupt()))


def test_a_call_that_hangs_and_one_that_swallows_everything() -> None:
    def swallowing() -> None:
        try:
            threading.Event().wait()
        except Exception:
            return

    for request in (lambda: threading.Event().wait(), swallowing):
        iut, ref = iut_of(request, timeout=0.05)
        with pytest.raises(IutTimeout, match=r"Attachment did not come back within 0.05 s"):
            iut.call([Call(ref, "Attachment")])
        assert iut.reset()  # by a new bench


def test_a_time_limit_leaves_nothing_behind() -> None:
    with time_limit(0.01, "it"):
        pass
    before = time.monotonic()
    threading.Event().wait(0.03)  # an alarm that was left would end this test
    assert time.monotonic() - before >= 0.03
    with pytest.raises(ValueError, match="its own"), time_limit(5, "it"):
        raise ValueError("its own")


def test_no_limit_outside_the_main_thread() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.001, "it"):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_bench_whose_verbs_fail() -> None:
    class Failing(Bench):
        def occupy(self, *args: Any) -> None:
            raise SystemExit

        def set_machine_state(self, *args: Any) -> None:
            raise BaseException("\x1b")

        def create_machine(self) -> Any:
            threading.Event().wait()

    iut = python_iut(Failing, timeout=0.05)
    iut.reset()
    ref = iut._handles.ref(object(), "machine")
    place = r"\(.*test_python_iut\.py, line \d+, in .*Failing\.occupy\)"
    with pytest.raises(BenchError, match=rf"the bench's occupy failed: SystemExit:  {place}"):
        iut.perform([BenchRequest("occupy", (ref, 0, 0))])
    with pytest.raises(BenchError, match=r"set_machine_state failed: BaseException: \\x1b"):
        iut.perform([BenchRequest("setMachineState", (ref, "off"))])
    with pytest.raises(BenchError, match="create_machine failed: create_machine did not come back within"):
        iut.create_machine()
    assert iut.reset()


@pytest.mark.parametrize("drives", [None, 1, ["D"], [("D", "dvd", 1)], [(Unreadable(),)]])
def test_a_reset_that_gives_no_host_drives(drives: Any) -> None:
    class Failing(Bench):
        def reset(self) -> Any:
            super().reset()
            return drives

    with pytest.raises(BenchError, match="reset failed"):
        python_iut(Failing).reset()


def test_a_bench_that_cannot_reset_is_made_anew() -> None:
    made: list[Bench] = []

    class Once(Bench):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

        def reset(self) -> Any:
            if self in made and len(made) == 1:
                raise RuntimeError("worn out")
            return super().reset()

    iut = python_iut(Once)
    with pytest.raises(BenchError, match="worn out"):
        iut.reset()
    assert iut.reset() == [HostDrive("D", "dvd"), HostDrive("E", "dvd"), HostDrive("C", "fixed")]


def test_closing_never_raises() -> None:
    for request in (raising(SystemExit()), raising(ValueError()), lambda: threading.Event().wait()):
        iut = python_iut(lambda request=request: _closing(request), timeout=0.05)
        iut.close()
        iut.close()


def _closing(request: Any) -> Bench:
    made = Bench()
    made.close = request  # type: ignore[attr-defined]
    return made


def test_what_is_not_claimed_is_not_asked() -> None:
    class Poor(Bench):
        claims = frozenset()

    iut = python_iut(Poor)
    iut.reset()
    machine = iut.create_machine()
    for ask in (
        lambda: iut.perform([BenchRequest("setMachineState", (machine, "off"))]),
        lambda: iut.perform([BenchRequest("forgetMachine", (machine,))]),
        lambda: iut.perform([BenchRequest("occupy", (machine, 0, 0))]),
        lambda: iut.perform([BenchRequest("setHostMedia", ("D", True))]),
        lambda: iut.perform([BenchRequest("injectFault", (machine, "E_FAIL"))]),
        lambda: iut.provide_media("iso"),
        lambda: str(iut.perform([BenchRequest("advise", (machine,))])[0]),
        lambda: iut.call([Call(machine, "AddDVDROMDrive", (0, 0), null_out=True)]),
    ):
        with pytest.raises(Unclaimed):
            ask()


def test_each_member_is_told_even_where_its_call_fails() -> None:
    told: list[str] = []
    iut = PythonIut(Bench, SPECIFICATION, calling=told.append)
    iut.reset()
    machine = iut.create_machine()
    iut.call([Call(machine, "AddDVDROMDrive", (9, 9)), Call(machine, "DVDROMDrives")])
    assert told == ["AddDVDROMDrive", "DVDROMDrives", ""]


def test_a_sink_keeps_what_it_gets_in_order() -> None:
    iut = python_iut(Bench)
    iut.reset()
    [added] = iut.call([Call(iut.create_machine(), "AddDVDROMDrive", (0, 1))])
    assert isinstance(added.value, Ref)
    sink = str(iut.perform([BenchRequest("advise", (added.value,))])[0])
    told = iut._sinks._sinks[sink][0]
    told.OnMediaInsert("a.iso")
    told.OnMediaEject(None)
    assert iut.drain([sink, sink]) == [[Event("OnMediaInsert", "a.iso"), Event("OnMediaEject", None)], []]
    told.OnMediaInsert(b"a.iso")
    with pytest.raises(ProtocolError, match=r"OnMediaInsert came with b'a.iso', which is no BSTR"):
        iut.drain([sink])
    iut.perform([BenchRequest("unadvise", (sink,))])
    with pytest.raises(BenchError, match="unadvise failed"):
        iut.perform([BenchRequest("unadvise", (sink,))])


WHOLE = {
    "implementation": {"name": "n", "version": "1", "language": "Python"},
    "claims": (),
    "reset": list,
    "create_machine": object,
}


class OfTwoProfiles:
    """A factory that tells profiles apart, and makes nothing itself."""

    @classmethod
    def for_profile(cls, name: str) -> Any:
        return lambda: SimpleNamespace(**WHOLE, profiles=(name,))


@pytest.mark.parametrize("profile", ["vpc", "vs2005"])
def test_a_factory_is_asked_for_the_profile(profile: str) -> None:
    assert PythonIut(OfTwoProfiles, Specification.for_profile(profile)).ics.profiles == (profile,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"implementation": None}, "cannot be read: TypeError"),
        ({"implementation": {"name": "n"}}, "cannot be read: KeyError: 'version'"),
        ({"claims": None}, "cannot be read: TypeError"),
        ({"bindings": "vtable"}, "bindings are"),
        ({"bindings": ()}, "bindings are"),
        ({"bindings": ([],)}, "cannot be read: TypeError"),
        ({"paths": "amiga"}, "paths are 'amiga', which is none of posix, windows, wine"),
        ({"profiles": 5}, "cannot be read: TypeError"),
    ],
    ids=str,
)
def test_a_bench_that_says_nonsense_of_itself(change: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotStart, match=said) as error:
        python_iut(lambda: SimpleNamespace(**(WHOLE | change)))
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize("missing", ["implementation", "claims", "reset", "create_machine"])
def test_a_bench_that_lacks_something(missing: str) -> None:
    with pytest.raises(CannotStart, match=f"the factory gave a SimpleNamespace without '{missing}'"):
        python_iut(lambda: SimpleNamespace(**{k: v for k, v in WHOLE.items() if k != missing}))


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), BaseException("x")])
def test_a_factory_that_fails(error: BaseException) -> None:
    with pytest.raises(CannotStart, match="the factory failed"):
        python_iut(raising(error))


def test_a_factory_that_hangs() -> None:
    with pytest.raises(CannotStart, match=r"the factory did not come back within 0.05 s"):
        python_iut(lambda: threading.Event().wait(), timeout=0.05)


def test_a_factory_by_its_name() -> None:
    assert factory("ivmdvddrive_reference:Bench") is Bench
    assert factory("ivmdvddrive_reference.bench:Bench.reset") is Bench.reset


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("", "needs a module and a factory"),
        ("os", "needs a module and a factory"),
        (":Bench", "needs a module and a factory"),
        ("no_such_module:Bench", "cannot import no_such_module: .*Is it installed, or on PYTHONPATH"),
        ("os:no_such_name", "os has no factory 'no_such_name'"),
        ("ivmdvddrive_reference:Bnech", "no factory 'Bnech'. Did you mean Bench"),
        ("os:name", "os has no factory 'name'"),
    ],
)
def test_a_name_of_no_factory(target: str, said: str) -> None:
    with pytest.raises(BadTarget, match=said):
        factory(target)


def test_a_module_that_does_not_tell_its_names(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secretive_adopter.py").write_text("def __dir__():\n    raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadTarget, match="secretive_adopter has no factory 'Bench'.$"):
        factory("secretive_adopter:Bench")


@pytest.mark.parametrize("code", ["raise ValueError('\\x1b')", "raise SystemExit(2)", "nonsense nonsense"])
def test_a_module_that_cannot_be_imported(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    (tmp_path / "broken_adopter.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CannotStart, match="importing broken_adopter failed") as error:
        factory("broken_adopter:Bench")
    assert "\x1b" not in str(error.value)


def test_acts_are_performed_together_and_an_error_tells_what_those_before_it_gave() -> None:
    def request() -> None:
        raise ValueError("odd")

    class Odd(VirtualMachine):
        drive_class = type("Drive", (DVDDrive,), {"ReleaseImage": lambda self: request()})

    class Benches(Bench):
        machine_class = Odd

    iut = python_iut(Benches)
    iut.reset()
    machine = iut.create_machine()
    drive = iut.call([Call(machine, "AddDVDROMDrive", (0, 0))])[0].value
    assert isinstance(drive, Ref)
    sink = str(iut.perform([BenchRequest("advise", (drive,))])[0])
    requests = [
        BenchRequest("setMachineState", (machine, "running")),
        Call(drive, "BusNumber"),
        BenchRequest("drain", (sink,)),
    ]
    assert iut.perform(requests) == [None, Answer(0, 0, has_value=True), ()]
    with pytest.raises(IutCrash) as caught:
        iut.perform([*requests, Call(drive, "ReleaseImage"), *requests])
    assert caught.value.results == (None, Answer(0, 0, has_value=True), ())


@pytest.mark.attack("lets-out-what-a-sink-does")
def test_what_a_sink_lets_out_is_not_let_out_of_a_call(attack: Attack, tmp_path: Path) -> None:
    iut = "python:ivmdvddrive_mutants.benches:FailsWithItsSinks"
    attack.check(ivmdvddrive("verify", iut, *QUICK, "--select", "OnMediaInsert.failing-sink", cwd=tmp_path))


@pytest.mark.attack("stops-at-a-failing-sink")
def test_a_sink_that_fails_keeps_no_other_from_being_called(attack: Attack, tmp_path: Path) -> None:
    iut = "python:ivmdvddrive_mutants.benches:StopsAtAFailingSink"
    attack.check(ivmdvddrive("verify", iut, *QUICK, "--select", "OnMediaEject.failing-sink", cwd=tmp_path))


# Objects that answer as they like


class OddInt(int):
    def __and__(self, other: Any) -> Any:
        raise ValueError


class OddStr(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class SaysItIsAnInt:
    __class__ = int  # type: ignore[assignment]  # as a mock does


class HasNoClass:
    __class__ = property(lambda self: 1 / 0)  # type: ignore[assignment]


class Unspeakable(dict[str, str]):
    def __repr__(self) -> str:
        raise SystemExit


class WithCode(Exception):
    def __init__(self, request: Any) -> None:
        self.request = request

    @property
    def hresult(self) -> Any:
        return self.request()


class WithInfo(Exception):
    hresult = -2147352567

    @property
    def excepinfo(self) -> Any:
        raise RuntimeError


class Mute(Exception):
    def __str__(self) -> str:
        raise SystemExit


def _leave() -> Any:
    raise SystemExit


def asked(get: Any) -> Any:
    """The answer of a drive whose ImageFile is this."""
    drive = type("Drive", (DVDDrive,), {"ImageFile": property(lambda self: get())})
    machine = type("Machine", (Bench.machine_class,), {"drive_class": drive})
    iut = python_iut(type("Odd", (Bench,), {"machine_class": machine}))
    iut.reset()
    made = iut.call([Call(iut.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    assert isinstance(made, Ref)
    return iut.call([Call(made, "ImageFile")])[0]


def _raised(error: BaseException) -> Any:
    raise error


def test_an_hresult_of_a_subclass_is_its_number() -> None:
    assert asked(lambda: _raised(WithCode(lambda: OddInt(-2147467259)))).hresult == 0x80004005


@pytest.mark.parametrize(
    "error", [WithCode(_leave), WithInfo(), Mute(), pytest.skip.Exception("nothing")], ids=lambda e: type(e).__name__
)
def test_an_exception_that_cannot_be_read_is_a_crash(error: BaseException) -> None:
    with pytest.raises(IutCrash, match="ImageFile let .* out, which has no hresult"):
        asked(lambda: _raised(error))


@pytest.mark.parametrize("value", [Unspeakable(), 1.5, 1 << 70000], ids=["dict", "float", "huge"])
def test_a_value_that_is_none_is_a_protocol_error(value: Any) -> None:
    with pytest.raises(ProtocolError, match="ImageFile gave .*, which is no long, BSTR or object"):
        asked(lambda: value)


@pytest.mark.parametrize("make", [SaysItIsAnInt, HasNoClass])
def test_what_only_says_that_it_is_a_value_is_an_object(make: Any) -> None:
    assert isinstance(asked(make).value, Ref)


def test_the_path_of_an_event_is_a_text_of_python_s_own() -> None:
    class Changing(Bench):
        def advise(self, drive: Any, sink: Any) -> Any:
            class Between:
                def OnMediaInsert(self, mediaPath: str) -> None:
                    sink.OnMediaInsert(OddStr("/wrong"))

            return drive.Advise(Between())

    iut = python_iut(Changing)
    [letter, *_] = [drive.letter for drive in iut.reset()]
    drive = iut.call([Call(iut.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    [sink] = iut.perform([BenchRequest("advise", (drive,))])  # type: ignore[arg-type]
    iut.call([Call(drive, "AttachHostDrive", (letter,))])  # type: ignore[arg-type]
    iut.perform([BenchRequest("setHostMedia", (letter, False)), BenchRequest("setHostMedia", (letter, True))])
    [events] = iut.drain([str(sink)])
    assert [type(event.media_path) for event in events] == [str]
    assert events[0].media_path != "/right"


@pytest.mark.parametrize("letter", ["d", "D:", "", "DE"])
def test_a_host_drive_without_a_proper_letter_is_a_failure_of_the_bench(letter: str) -> None:
    class Misspelt(Bench):
        def reset(self) -> Any:
            return [(letter, kind) for _, kind in super().reset()[:1]]

    with pytest.raises(BenchError, match="which is no letter from A to Z"):
        python_iut(Misspelt).reset()
