"""Settings: what the options say, what pyproject.toml says below them, and the waivers' file."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest

from ivmdvddrive_conformance.settings.configuration import configured
from ivmdvddrive_conformance.settings.settings import Settings, SettingsError, specified
from ivmdvddrive_conformance.verdicts.waivers import Waiver, load_waivers
from vpc import SPECIFICATION

OK = "ReleaseHostDrive.S_OK"


def of_file(folder: Path, text: str, **options: Any) -> dict[str, Any]:
    path = folder / "pyproject.toml"
    path.write_text(text)
    return configured(options, path)


def test_the_file_stands_below_the_options(tmp_path: Path) -> None:
    text = "[tool.ivmdvddrive]\nlevel = 'quick'\nstart-timeout = 5\nallow-partial = true\nselect = ['*.S_OK']\n"
    assert of_file(tmp_path, text, level=None, select=(), allow_partial=None, seed=None) == {
        "level": "quick", "start_timeout": 5, "allow_partial": True, "select": ["*.S_OK"],
    }  # fmt: skip
    assert of_file(tmp_path, text, level="standard", select=("A*",))["level"] == "standard"
    assert of_file(tmp_path, text, select=("A*",))["select"] == ("A*",)


def test_zero_is_a_setting(tmp_path: Path) -> None:
    assert of_file(tmp_path, "[tool.ivmdvddrive]\nseed = 5\n", seed=0) == {"seed": 0}


def test_no_file_and_no_table(tmp_path: Path) -> None:
    assert configured({"level": "quick"}, tmp_path / "none.toml") == {"level": "quick"}
    assert of_file(tmp_path, "[tool.other]\n") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.ivmdvddrive]\nlevle = 'quick'\n", "unknown setting 'levle'. Did you mean level?"),
        ("[tool.ivmdvddrive]\nzzz = 1\n", "unknown setting 'zzz'. Known: profile, level"),
        ("[tool.ivmdvddrive]\nlevel = 1\n", "level cannot be 1"),
        ("[tool.ivmdvddrive]\nseed = true\n", "seed cannot be True"),
        ("[tool.ivmdvddrive]\nselect = 'x'\n", "select cannot be 'x'"),
        ("[tool.ivmdvddrive]\nselect = [1]\n", "select must be a list of strings"),
        ("[tool]\nivmdvddrive = 1\n", "is no table"),
        ("tool = 1\n", "is no table"),
        ("[tool.ivmdvddrive\n", "is not valid TOML"),
    ],
)
def test_a_bad_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"pyproject.toml") as error:
        of_file(tmp_path, text)
    assert said in str(error.value)


def test_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    for path in (tmp_path / "pyproject.toml", tmp_path):
        with pytest.raises(SettingsError, match="cannot read"):
            configured({}, path)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"profile": "vs97"}, "profile 'vs97' is not in the specification yet; known: vpc, vs2005"),
        ({"level": "slow"}, "level 'slow' is none of quick, standard, exhaustive"),
        ({"binding": "fax"}, "binding 'fax' is none of vtable, dispatch"),
        ({"timeout": 0}, "timeout must be at least 0.1 seconds"),
        ({"timeout": 0.09}, "timeout must be at least 0.1 seconds"),
        ({"timeout": -1}, "timeout must be at least 0.1 seconds"),
        ({"start_timeout": float("nan")}, "start_timeout must be at least 0.1 seconds"),
        ({"timeout": float("inf")}, "and at most a day, not inf"),
        ({"select": ("ReleaseHostDriv.S_OK",)}, "Did you mean ReleaseHostDrive.S_OK"),
        (
            {"spec_version": "9.9"},
            "'9.9' is not known here; this suite holds 1.3, and can judge by 1.0 or 1.1 or 1.2 or 1.3",
        ),
        ({"select": ("*.S_OK", "\x1b")}, r"no clause of vpc matches '\x1b'"),
    ],
)
def test_an_unusable_setting(setting: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as error:
        specified(Settings("reference", **setting))
    assert said in str(error.value).replace("\\\\", "\\")


def test_settings_travel_as_plain_data() -> None:
    settings = Settings("reference", seed=3, select=("*.S_OK",), binding="dispatch")
    assert Settings.from_json(settings.to_json()) == settings
    with pytest.raises(SettingsError, match="unknown setting 'x'"):
        Settings.from_json({"iut": "reference", "x": 1})


def waivers(folder: Path, text: str) -> list[Waiver]:
    path = folder / "waivers.toml"
    path.write_text(text)
    return load_waivers(SPECIFICATION, path)


GOOD = f"""[[waiver]]
clause = "{OK}"
expects = "ReleaseHostDrive 0x80004005"
reason = "known"
expires = 2027-01-31
"""
LAST = datetime.date(2027, 1, 31)


def without(key: str, instead: str = "") -> str:
    return "".join(line for line in GOOD.splitlines(True) if not line.startswith(key)) + instead


def test_waivers(tmp_path: Path) -> None:
    known = Waiver(OK, ("ReleaseHostDrive 0x80004005",), "known", LAST)
    assert waivers(tmp_path, GOOD) == [known]
    more = GOOD + 'binding = "dispatch"\nissue = "https://tracker.example/1"\n'
    whole = dataclasses.replace(known, binding="dispatch", issue="https://tracker.example/1")
    assert waivers(tmp_path, more) == [whole]
    assert waivers(tmp_path, more + GOOD + 'binding = "vtable"\n') == [
        whole,
        dataclasses.replace(known, binding="vtable"),
    ]
    assert waivers(tmp_path, without("expects", 'expects = ["a", "b"]\n'))[0].expects == ("a", "b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[waiver]\n", "cannot read the waivers"),
        ("", "holds no list of [[waiver]] alone"),
        ("waiver = 1\n", "holds no list of [[waiver]] alone"),
        (GOOD + "[other]\n", "holds no list of [[waiver]] alone"),
        ("waiver = [1]\n", "waiver 1 is no table"),
        (GOOD + "why = 1\n", "waiver 1: unknown key 'why'. Known: clause, expects, binding, reason, issue, expires."),
        (GOOD + "expire = 1\n", "waiver 1: unknown key 'expire'. Did you mean expires or expects?"),
        (without("clause"), "unknown clause None"),
        (without("clause", 'clause = "ReleaseHostDriv.S_OK"\n'), "Did you mean ReleaseHostDrive.S_OK"),
        (without("reason"), "waived without a reason"),
        (without("reason", 'reason = " "\n'), "waived without a reason"),
        (without("expects"), "waived without the wrong outcome that is expected: expects is a text such as"),
        (without("expects", "expects = []\n"), "waived without the wrong outcome"),
        (without("expects", "expects = [1]\n"), "waived without the wrong outcome"),
        (without("expects", 'expects = "fail"\n'), "expects 'fail', which every wrong answer is: say which"),
        (without("expires"), "expires must be a date such as 2027-01-31, the last day on which it counts"),
        (without("expires", 'expires = "soon"\n'), "expires must be a date"),
        (without("expires", "expires = 2027-01-31T00:00:00\n"), "expires must be a date"),
        (GOOD + 'binding = "idl"\n', "binding 'idl' is none of vtable, dispatch"),
        (GOOD + 'issue = "javascript:alert(1)"\n', "issue must be a link such as https://"),
        (GOOD + GOOD, f"waives {OK} twice"),
        (GOOD + GOOD + 'binding = "vtable"\n', f"waives {OK} twice"),
    ],
)
def test_bad_waivers(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"waivers.toml") as error:
        waivers(tmp_path, text)
    assert said in str(error.value)
