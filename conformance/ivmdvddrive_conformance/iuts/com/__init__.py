"""The ``com:`` kind of IUT: a COM server, loaded by the bridge, which speaks the wire protocol for it.

``bridge/`` has the bridge's sources, ``native/`` how they are built together with the reference servers';
``building`` builds them, ``places`` says where everything lies, ``requirements`` what must be installed, ``wine`` makes
the private prefix that the bridge runs in off Windows, and ``iut`` starts it. ``machine_folder`` sees to it that no
virtual machine of a run is left in the product, and ``blank_disk`` makes their disks. ``registration`` writes the
reference into the registry, on request.
"""

from .building import build
from .iut import ComIut, open_com, plan, prepare
from .registration import register, unregister

__all__ = ["ComIut", "build", "open_com", "plan", "prepare", "register", "unregister"]
