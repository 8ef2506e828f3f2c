"""Wrong implementations, each the reference with one thing wrong, and right ones that decide otherwise.

They measure the suite: a clause counts as checked only where a mutant that breaks it is caught by that clause, and no
conforming variant may ever be accused. ``registry`` says how one is made and registered; every other module holds a
family of mutants, but for ``readings``, ``precedence``, ``machines`` and ``combinations``, which hold the variants,
``virtual_server``, which holds both for what that product has otherwise, and ``benches``, which gives any of them by
its name to ``ivmdvddrive verify``. ``triggers`` draws faults that nobody chose, from a seed.
"""

from . import (  # noqa: F401  # each registers its own
    codes,
    combinations,
    effects,
    events,
    failures,
    faults,
    getters,
    history,
    items,
    leaks,
    locks,
    machines,
    occasions,
    paths,
    pointers,
    power,
    precedence,
    races,
    readings,
    refusals,
    resets,
    sinks,
    slots,
    stale,
    states,
    virtual_server,
)
from .registry import MUTANTS, VARIANTS, Mutant, Variant, mutants_of, variants_of

__all__ = ["MUTANTS", "VARIANTS", "Mutant", "Variant", "mutants_of", "variants_of"]
