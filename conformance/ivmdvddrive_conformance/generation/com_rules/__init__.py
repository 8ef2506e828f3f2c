"""COM's own clauses, judged: one function a clause, over what the bridge reports of a COM server.

``stage`` is what they stand on; ``RULES`` has them all, by clause, since each module registers its own: ``identity``,
``reference_counting``, ``automation``, ``type_information``, ``connection_points``, ``enumerators``, ``class_objects``.
"""

from . import (  # noqa: F401  # each registers its rules
    automation,
    class_objects,
    connection_points,
    enumerators,
    identity,
    reference_counting,
    type_information,
)
from .stage import RULES, Stage

__all__ = ["RULES", "Stage"]
