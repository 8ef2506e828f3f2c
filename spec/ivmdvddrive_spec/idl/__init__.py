"""The interface definitions for COM compilers, one of each profile, and ``conformance_bench.idl``, which is ours.

The profiles' are made from the specification's files (``python -m ivmdvddrive_spec.idl`` writes them anew), and a test
holds them to these files. ``declarations`` has what they declare as records, ``writing`` their text. ``README.md`` says
what of all this is on the record of the SDK header, and what is ours.
"""

from .declarations import Declarations, DeclaredInterface, DeclaredMember, declarations
from .writing import FILES, idl

__all__ = ["FILES", "Declarations", "DeclaredInterface", "DeclaredMember", "declarations", "idl"]
