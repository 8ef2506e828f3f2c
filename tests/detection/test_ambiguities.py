"""Readings that the documentation leaves open are tolerated, and what looks like one but is none is found."""

from pathlib import Path

import pytest

from attacks import Attack
from commands import QUICK, ivmdvddrive

JUDGED = (
    pytest.param("GivesTheErrorItMeets", "AttachImage.DISP_E_EXCEPTION", marks=pytest.mark.attack("unlisted-error")),
    pytest.param(
        "NoDvdDriveIsNoLetter",
        "AttachHostDrive.VM_E_DRIVE_INVALID.2",
        marks=pytest.mark.attack("letter-of-a-hard-disk"),
    ),
    pytest.param(
        "InUseWhileRunning",
        "AttachHostDrive.VM_E_DRIVE_IN_USE.2",
        marks=pytest.mark.attack("host-drive-of-a-stopped-machine"),
    ),
    pytest.param(
        "TakesFromOthers",
        "AttachHostDrive.VM_E_DRIVE_IN_USE.2",
        marks=pytest.mark.attack("host-drive-of-a-running-machine"),
    ),
    pytest.param("ReleasesOnSaving", "Attachment.value", marks=pytest.mark.attack("media-released-on-saving")),
    pytest.param("ReleasesImagesOnSaving", "Attachment.value", marks=pytest.mark.attack("images-released-on-saving")),
    pytest.param("SaveLosesTheFirstImage", "Attachment.value", marks=pytest.mark.attack("an-image-released-on-saving")),
    pytest.param("DiscsOfRunningMachinesAlone", "OnMediaEject.disc", marks=pytest.mark.attack("discs-while-off")),
    pytest.param(
        "NullWhereNothingIs",
        "ImageFile.VM_E_MEDIA_WRONG_TYPE",
        marks=pytest.mark.attack("null-with-nothing-attached"),
    ),
    pytest.param("LetterWithColon", "HostDriveLetter.value", marks=pytest.mark.attack("letter-with-a-colon")),
    pytest.param("ColonNowAndThen", "HostDriveLetter.value", marks=pytest.mark.attack("colon-now-and-then")),
    pytest.param("TakesTheEmptyPath", "AttachImage.empty", marks=pytest.mark.attack("empty-path")),
    pytest.param("RefusesTheCdDrive", "AttachHostDrive.S_OK", marks=pytest.mark.attack("cd-drive")),
)


@pytest.mark.parametrize(("bench", "clause"), JUDGED)
def test_what_is_left_open_is_tolerated_and_no_more(attack: Attack, bench: str, clause: str, tmp_path: Path) -> None:
    target = f"python:ivmdvddrive_mutants.benches:{bench}"
    attack.check(ivmdvddrive("verify", target, *QUICK, "--select", clause, cwd=tmp_path))
