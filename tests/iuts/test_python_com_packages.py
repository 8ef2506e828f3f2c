"""Objects as comtypes and pywin32 make them: recorded shapes, since neither package runs here.

Source of the shapes: comtypes 1.4 (``automation.py``, ``client/dynamic.py``, ``_post_coinit/unknwn.py``) and pywin32
(``win32com/client/dynamic.py``, ``PyCom_BuildPyException``). Neither was run on Windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from ivmdvddrive_conformance.iuts.port import Call, Ref
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play_all
from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.com import ComError
from vpc import oracle, python_iut


class Pointer:
    """A COM pointer: equal to another one of the same object, and unhashable in no package."""

    def __init__(self, target: Any) -> None:
        self.target = target

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pointer) and other.target is self.target

    def __hash__(self) -> int:
        return id(self.target)


class com_error(Exception):  # its name in pywin32
    """pywin32's: hresult, strerror, excepinfo, argerror; what Invoke failed with is in excepinfo."""

    def __init__(self, code: int) -> None:
        signed = code - (1 << 32)
        info = (0, "VirtualPC.Application", "it failed", None, 0, signed)
        super().__init__(-2147352567, "Exception occurred.", info, None)
        self.hresult, self.strerror, self.excepinfo, self.argerror = self.args


class COMError(Exception):  # its name in comtypes
    """comtypes', late bound: hresult, text, details; the scode is the last of the details."""

    def __init__(self, code: int) -> None:
        details = ("it failed", "VirtualPC.Application", None, 0, code - (1 << 32))
        super().__init__(-2147352567, "Exception occurred.", details)
        self.hresult, self.text, self.details = self.args


class Wrapper:
    """A wrapper of a COM object; each member that gives an object gives a new one."""

    holder: ClassVar[str] = "_oleobj_"
    error: ClassVar[type[Exception]] = com_error

    def __init__(self, target: Any) -> None:
        self.__dict__[self.holder] = Pointer(target)

    def __getattr__(self, name: str) -> Any:
        found = self._failing(lambda: getattr(self.__dict__[self.holder].target, name))
        if not callable(found):
            return self._wrapped(found)
        return lambda *args: self._wrapped(self._failing(lambda: found(*map(self._bare, args))))

    def __iter__(self) -> Iterator[Any]:
        return iter([self._wrapped(each) for each in self._failing(lambda: self.__dict__[self.holder].target._NewEnum)])

    def _failing(self, act: Any) -> Any:
        try:
            return act()
        except ComError as error:
            raise self.error(error.hresult & 0xFFFFFFFF) from None

    def _wrapped(self, value: Any) -> Any:
        return value if value is None or isinstance(value, (int, str)) else type(self)(value)

    def _bare(self, value: Any) -> Any:
        return value.__dict__[self.holder].target if isinstance(value, Wrapper) else value


class LateBound(Wrapper):
    """comtypes.client.dynamic's."""

    holder = "_comobj"
    error = COMError


def bench_of(wrapper: type[Wrapper]) -> type:
    """A bench whose objects are such wrappers, and which claims what needs no verb of the objects themselves."""

    class Wrapping:
        implementation: ClassVar[dict[str, str]] = {"name": wrapper.__name__, "version": "1", "language": "Python"}
        claims: ClassVar[set[str]] = {"collection"}
        bindings = ("dispatch",)

        def __init__(self) -> None:
            self._bench = Bench()

        def reset(self) -> Any:
            return self._bench.reset()

        def create_machine(self) -> Any:
            return wrapper(self._bench.create_machine())

    return Wrapping


@pytest.mark.parametrize("wrapper", [Wrapper, LateBound])
def test_objects_of_the_packages_are_judged_as_they_are(wrapper: type[Wrapper], shelf: Shelf) -> None:
    verdict = play_all(oracle, python_iut(bench_of(wrapper)), shelf)
    assert [(f.clauses, f.failure.got, f.failure.steps) for f in verdict.findings] == []
    met = {r.clause.id for r in verdict.results if r.status == "pass"}
    assert met >= {"Item.S_OK", "_NewEnum.value", "RemoveDVDROMDrive.S_OK", "ReleaseImage.VM_E_MEDIA_WRONG_TYPE"}


@pytest.mark.parametrize("wrapper", [Wrapper, LateBound])
def test_a_wrapper_of_the_same_object_has_the_same_handle(wrapper: type[Wrapper]) -> None:
    iut = python_iut(bench_of(wrapper))
    iut.reset()
    machine = iut.create_machine()

    def given(target: Ref, member: str, *args: Any) -> Any:
        [answer] = iut.call([Call(target, member, args, binding="dispatch")])
        assert answer.hresult == 0
        return answer.value

    drive, other = given(machine, "AddDVDROMDrive", 0, 1), given(machine, "AddDVDROMDrive", 1, 0)
    drives = given(machine, "DVDROMDrives")
    assert given(drives, "Item", 1) == drive != other
    assert given(drives, "_NewEnum") == (drive, other)


@pytest.mark.parametrize("wrapper", [Wrapper, LateBound])
def test_the_code_of_a_late_bound_failure_is_the_scode(wrapper: type[Wrapper]) -> None:
    iut = python_iut(bench_of(wrapper))
    iut.reset()
    machine = iut.create_machine()
    [added] = iut.call([Call(machine, "AddDVDROMDrive", (0, 1), binding="dispatch")])
    assert isinstance(added.value, Ref)
    [failed] = iut.call([Call(added.value, "ReleaseImage", (), binding="dispatch")])
    assert (failed.hresult, failed.scode) == (0x80020009, 0xA0040728)
