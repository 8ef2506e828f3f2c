"""The interface definition for COM compilers: ``ivmdvddrive.idl``, and ``conformance_bench.idl``, which is ours.

The first is made from the members' files (``python -m ivmdvddrive_spec.idl`` writes it anew), and a test holds it to
them. ``README.md`` says what of both is on the record of the SDK header, and what is ours.
"""

from .writing import idl

__all__ = ["idl"]
