"""COM's own clauses, judged: one function a clause, over what the bridge reports of a COM server.

``stage`` is what they stand on; ``identity``, ``counting``, ``automation``, ``types``, ``connecting``, ``enumerating``
and ``classes`` hold them, by topic. ``RULES`` has them all, by clause.
"""

from . import automation, classes, connecting, counting, enumerating, identity, types
from .stage import RULES, Stage

__all__ = ["RULES", "Stage", "automation", "classes", "connecting", "counting", "enumerating", "identity", "types"]
