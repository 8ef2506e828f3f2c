"""The interface definitions for COM compilers, one of each profile, and ``conformance_bench.idl``, which is ours.

The profiles' are made from the members' files (``python -m ivmdvddrive_spec.idl`` writes them anew), and a test holds
them to these files. ``README.md`` says what of all this is on the record of the SDK header, and what is ours.
"""

from .writing import FILES, idl

__all__ = ["FILES", "idl"]
