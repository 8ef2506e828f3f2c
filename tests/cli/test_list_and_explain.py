"""``list`` and ``explain``, in this process."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from ivmdvddrive_conformance.cli import main
from vpc import SPECIFICATION

explain, listing = (import_module(f"ivmdvddrive_conformance.cli.{name}") for name in ("explain", "listing"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def call(*args: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main(list(args))
        out, err = capsys.readouterr()
        assert ended.value.code == code, out + err
        return err if code else out

    return call


def test_the_list_names_every_clause_under_its_member(run) -> None:
    out = run("list")
    assert [line.split()[0] for line in out.splitlines() if line.startswith("  ")] == [
        c.id for c in SPECIFICATION.clauses.values()
    ]
    assert "IVMDVDDrive.ReleaseHostDrive\n  ReleaseHostDrive.S_OK " in out


def test_the_list_for_programs(run) -> None:
    found = json.loads(run("list", "--json"))
    assert [c["id"] for c in found] == [c.id for c in SPECIFICATION.clauses.values()]
    assert {"id", "member", "code", "value", "level", "profiles", "says", "source"} <= set(found[0])
    by_id = {c["id"]: c for c in found}
    assert by_id["ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"] == {
        "id": "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
        "member": "IVMDVDDrive.ReleaseHostDrive",
        "code": "VM_E_MEDIA_WRONG_TYPE",
        "value": "0xA0040728",
        "level": "documented",
        "required": True,
        "claim": None,
        "since": "1.0",
        "profiles": ["vpc", "vs2005"],
        "says": "The attached media is not a host drive.",
        "source": "IVMDVDDrive::ReleaseHostDrive, return values, row 4 (VM_E_MEDIA_WRONG_TYPE)",
        "when": by_id["ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"]["when"],
        "errata": ["wrong-type-nine-digits"],
        "ambiguities": ["nothing-attached"],
    }


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ("AttachImage", lambda c: c.member == "IVMDVDDrive.AttachImage"),
        ("attachimage", lambda c: c.member == "IVMDVDDrive.AttachImage"),
        ("IVMDVDDrive.AttachImage", lambda c: c.member == "IVMDVDDrive.AttachImage"),
        ("ivmdvddrive", lambda c: c.member.startswith("IVMDVDDrive.")),
        ("vm_e_media_wrong_type", lambda c: c.code == "VM_E_MEDIA_WRONG_TYPE"),
        ("A0040728", lambda c: c.code == "VM_E_MEDIA_WRONG_TYPE"),
        ("-1610348760", lambda c: c.code == "VM_E_MEDIA_WRONG_TYPE"),
        ("releasehostdrive.s_ok", lambda c: c.id == "ReleaseHostDrive.S_OK"),
        ("RELEASE*.ATOMIC", lambda c: c.id in {"ReleaseHostDrive.atomic", "ReleaseImage.atomic"}),
    ],
)
def test_the_list_of_what_is_named(run, what: str, wanted) -> None:
    found = [c["id"] for c in json.loads(run("list", "--json", what))]
    assert found == [c.id for c in SPECIFICATION.clauses.values() if wanted(c)]
    assert found


@pytest.mark.parametrize("what", ["AttachImag", "IVMDVDDriv", "VM_E_MEDIA_WRONG_TYP"])
def test_a_near_miss_in_the_list_gets_a_hint(run, what: str) -> None:
    assert f"Did you mean {what}" in run("list", what, code=2)


def test_an_unknown_option_of_the_list(run) -> None:
    assert "No such option" in run("list", "--jsno", code=2)


@pytest.mark.parametrize(
    "what", ["IVMDVDDrive", "ReleaseHostDrive", "ReleaseHostDrive.S_OK", "nothing-attached", "wrong-type-nine-digits"]
)
def test_case_does_not_matter(run, what: str) -> None:
    for other in (what.lower(), what.upper()):
        assert run("explain", other) == run("explain", what)


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize(
    "args",
    [
        ("list",), ("list", "--ambiguities"), ("list", "--errata"), ("explain", "IVMDVDDrive"),
        ("explain", "ReleaseHostDrive"), ("explain", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"),
        ("explain", "0xA0040728"), ("explain", "letter-spelling"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_terminal_gets_wrapped_text(run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], width: int) -> None:
    whole = run(*args)
    for module in (listing, explain):
        monkeypatch.setattr(module, "stdout_width", lambda: width)
    wrapped = run(*args)
    assert wrapped.split() == whole.split()
    assert [line for line in wrapped.splitlines() if len(line) > width and len(line.split()) > 1] == []


@pytest.mark.parametrize("level", ["documented", "inferred", "tolerated", "unspecified"])
def test_the_list_of_a_level(run, level: str) -> None:
    found = json.loads(run("list", "--json", "--level", level))
    assert {c["level"] for c in found} == {level}
    assert len(found) == sum(c.level == level for c in SPECIFICATION.clauses.values())


def test_the_list_by_globs(run) -> None:
    ids = {c["id"] for c in json.loads(run("list", "--json", "ReleaseHostDrive.*", "*.atomic"))}
    wanted = {c for c in SPECIFICATION.clauses if c.startswith("ReleaseHostDrive.") or c.endswith(".atomic")}
    assert ids == wanted
    assert "no clause matches ReleaseHostDrivee.S_OK. Did you mean ReleaseHostDrive.S_OK" in run(
        "list", "ReleaseHostDrivee.S_OK", code=2
    )


@pytest.mark.parametrize("clause", SPECIFICATION.clauses)
def test_every_clause_is_explained(run, clause: str) -> None:
    out = run("explain", clause)
    assert out.splitlines()[0] == clause
    for text in (SPECIFICATION.clauses[clause].says, SPECIFICATION.clauses[clause].source):
        assert text in out
    for name in (*SPECIFICATION.clauses[clause].errata, *SPECIFICATION.clauses[clause].ambiguities):
        assert name in out


def test_a_conditional_clause_says_on_which_claim(run) -> None:
    assert "inferred (required since 1.1 of an implementation that claims concurrent)" in run(
        "explain", "AttachImage.concurrent"
    )
    assert json.loads(run("list", "--json", "AttachImage.concurrent"))[0]["claim"] == "concurrent"


@pytest.mark.parametrize(
    "what", [*(m.name for m in SPECIFICATION.members.values()), *SPECIFICATION.errata, *SPECIFICATION.ambiguities]
)
def test_every_other_name_is_explained(run, what: str) -> None:
    assert what in run("explain", what).splitlines()[0]


def test_a_member_with_its_interface(run) -> None:
    assert run("explain", "IVMDVDDrive.ReleaseHostDrive") == run("explain", "ReleaseHostDrive")


WRONG_TYPE = ("VM_E_MEDIA_WRONG_TYPE, 0xA0040728", "erratum wrong-type-nine-digits", "ReleaseHostDrive.VM_E_MEDIA")


@pytest.mark.parametrize(
    ("spelling", "said"),
    [
        ("VM_E_MEDIA_WRONG_TYPE", (*WRONG_TYPE, "by its name")),
        ("vm_e_media_wrong_type", (*WRONG_TYPE, "by its name")),
        ("0xA0040728", (*WRONG_TYPE, "as a hexadecimal number")),
        ("0xa0040728", WRONG_TYPE),
        ("A0040728", (*WRONG_TYPE, "as a hexadecimal number")),
        ("0xA0040728L", WRONG_TYPE),
        ("-1610348760", (*WRONG_TYPE, "as a decimal number", "-1610348760 signed, 2684618536 unsigned")),
        ("2684618536", (*WRONG_TYPE, "as a decimal number")),
        ("0xA00400728", (*WRONG_TYPE, "as pages print it, which is wrong: it is 0xA0040728")),
        (
            "0xA00400503",
            ("VM_E_DRIVE_BUS_LOC_IN_USE, 0xA0040503", "erratum bus-loc-in-use-nine-digits"),
        ),
        ("VM_E_BUS_LOC_IN_USE", ("VM_E_DRIVE_BUS_LOC_IN_USE", "erratum bus-loc-in-use-name", "as a page names it")),
        ("0x80000003", ("E_INVALIDARG, 0x80070057", "erratum invalidarg-16-bit", "which is wrong: it is 0x80070057")),
        ("E_INVALIDARG", ("0x80070057", "erratum invalidarg-16-bit", "AttachHostDrive.E_INVALIDARG")),
        ("0x80004005L", ("E_FAIL, 0x80004005", "ReleaseHostDrive.E_FAIL")),
        ("0x8000FFFE", ("a code without a name here, 0x8000FFFE", "1 (failure)")),
        ("0x8000FFFF", ("E_UNEXPECTED, 0x8000FFFF", "1 (failure)")),
        ("80004005", ("E_FAIL, 0x80004005", "as a hexadecimal number")),
        ("80070057", ("E_INVALIDARG, 0x80070057",)),
        ("0", ("S_OK, 0x00000000",)),
    ],
)
def test_a_code_in_every_spelling(run, spelling: str, said: tuple[str, ...]) -> None:
    out = run("explain", spelling)
    for text in said:
        assert text in out


@pytest.mark.parametrize(
    ("what", "meant"),
    [
        ("VM_E_MEDIA_WRNG_TYPE", "VM_E_MEDIA_WRONG_TYPE"),
        ("ReleaseHostDrve", "ReleaseHostDrive"),
        ("ReleaseHostDrive.s_okk", "ReleaseHostDrive.S_OK"),
        ("nothing-atached", "nothing-attached"),
        ("IVMDVDDrive.Atachment", "IVMDVDDrive.Attachment"),
    ],
)
def test_a_near_miss_gets_a_hint(run, what: str, meant: str) -> None:
    err = run("explain", what, code=2)
    assert "Did you mean" in err
    assert meant in err


@pytest.mark.parametrize("what", ["0x1A00407280", "99999999999", "\x1b[31m", "", "zzzz"])
def test_what_is_nothing(run, what: str) -> None:
    err = run("explain", what, code=2)
    assert "is none of a clause" in err
    assert "\x1b" not in err


@pytest.mark.parametrize(("flag", "known"), [("--ambiguities", "ambiguities"), ("--errata", "errata")])
def test_the_registers_are_listed(run, flag: str, known: str) -> None:
    register = getattr(SPECIFICATION, known)
    out = run("list", flag)
    assert [line.split("  ")[0] for line in out.splitlines() if not line.startswith(" ")] == list(register)
    found = json.loads(run("list", flag, "--json"))
    assert [each["id"] for each in found] == list(register)
    first = next(iter(register))
    assert json.loads(run("list", flag, "--json", first)) == found[:1]
    assert f"{first}?" in run("list", flag, f"{first}x", code=2)


def test_an_ambiguity_is_listed_with_its_readings(run) -> None:
    assert run("list", "--ambiguities", "media-after-save").splitlines()[1] == "  readings: kept (default), released"
    [found] = json.loads(run("list", "--ambiguities", "--json", "letter-spelling"))
    assert found["readings"]["refused"]["code"] == "E_INVALIDARG"
    assert (found["default"], found["when"], found["occasions"]) == (
        "accepted",
        "letter_spelled_otherwise",
        ["spelling"],
    )


@pytest.mark.parametrize("more", [("--errata",), ("--level", "documented")])
def test_a_register_is_listed_alone(run, more: tuple[str, ...]) -> None:
    run("list", "--ambiguities", *more, code=2)


@pytest.mark.parametrize("name", SPECIFICATION.interfaces)
def test_every_interface_is_explained(run, name: str) -> None:
    first, *lines = run("explain", name).splitlines()
    assert first == name
    assert SPECIFICATION.interfaces[name].iid in lines[0]
    shown = [line.split()[0] for line in lines if not line.split()[0].endswith(":")]
    assert shown == list(SPECIFICATION.interfaces[name].members)


@pytest.mark.parametrize("name", [a.id for a in SPECIFICATION.ambiguities.values() if a.occasions])
def test_the_occasions_of_an_ambiguity_and_of_its_clauses_are_shown(run, name: str) -> None:
    for what in (name, *(c.id for c in SPECIFICATION.clauses.values() if name in c.ambiguities)):
        out = run("explain", what)
        for occasion in SPECIFICATION.ambiguities[name].occasions:
            assert f"depends on:  {occasion}: " in out
