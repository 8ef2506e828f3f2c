"""Write ``ivmdvddrive.idl`` anew beside this module, as the members' files have it."""

from pathlib import Path

from ..specification import Specification
from .writing import idl

Path(__file__).with_name("ivmdvddrive.idl").write_text(
    idl(Specification.for_profile("vpc")), encoding="utf-8", newline="\n"
)
