"""Write the C++ of the declared members anew beside this module, as the specification's files have them."""

from pathlib import Path

from ivmdvddrive_spec.specification import Specification

from .declared_members import FILES, declared_members

for profile, name in FILES.items():
    text = declared_members(Specification.for_profile(profile))
    Path(__file__).with_name(name).write_text(text, encoding="utf-8", newline="\n")
