"""The reference implementation of IVMDVDDrive: the smallest one that can be read in a sitting.

``drive`` is IVMDVDDrive, ``machine`` has the machine and the collection, ``host`` the host's drives, ``bench``
what sets the scene, ``virtual_server`` what the profile vs2005 has otherwise, ``wire`` the wire protocol (``python -m
ivmdvddrive_reference``). Its decisions are its own: of the specification it uses names and
values alone.
"""

from .bench import Bench
from .com import ComError

__all__ = ["Bench", "ComError"]
