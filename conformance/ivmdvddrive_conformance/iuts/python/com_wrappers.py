"""Python wrappers of COM objects, as comtypes and pywin32 make them, and when two wrap the same object.

Both packages make a new wrapper each time that a member gives an object. The COM pointer in it compares by COM's
identity.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["pointer_of"]

_HOLDERS: Final = ("_oleobj_", "_comobj")
"""The attribute of a wrapper that holds its pointer: of pywin32's, and of comtypes' late-bound ones."""

_EARLY_BOUND: Final = "__com_interface__"
"""The attribute of a class of comtypes' pointers, which need no wrapper."""


def pointer_of(value: Any) -> Any | None:
    """Return the COM pointer of a wrapper; None for any other object, whose Python identity is its own."""
    attributes = getattr(value, "__dict__", None)
    for holder in _HOLDERS:
        if isinstance(attributes, dict) and attributes.get(holder) is not None:
            return attributes[holder]
    return value if _EARLY_BOUND in {name for kind in type(value).__mro__ for name in vars(kind)} else None
