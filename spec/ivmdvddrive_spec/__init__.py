"""The executable specification of IVMDVDDrive: what must hold, as data, and the one oracle that reads it.

``loading`` reads the data files into ``records``; ``model`` is what a client can tell apart; ``conditions`` and
``effects`` are the words that the data files use; ``oracle`` and ``sinks`` judge calls and events with them.
"""

from .errors import SpecificationError
from .hresults import HRESULTS, HResult, hresult, name_of, to_hex
from .records import VERSION, VERSIONS, Clause, Member, Specification
from .specification import SPECIFICATION

__all__ = [
    "HRESULTS",
    "SPECIFICATION",
    "VERSION",
    "VERSIONS",
    "Clause",
    "HResult",
    "Member",
    "Specification",
    "SpecificationError",
    "hresult",
    "name_of",
    "to_hex",
]
