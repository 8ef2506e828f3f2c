"""Write the interface definitions anew beside this module, as the members' files have them."""

from pathlib import Path

from ..specification import Specification
from .writing import FILES, idl

for profile, name in FILES.items():
    Path(__file__).with_name(name).write_text(idl(Specification.for_profile(profile)), encoding="utf-8", newline="\n")
