"""The engine that judges calls: it makes steps on an implementation and compares each answer with the specification.

Start at ``session``, which makes a step and judges its answer. ``belief`` follows the states that the implementation
may be in, ``values`` compares and words answers, ``audit`` reads all getters, ``attribution`` finds the clause that an
answer breaks, ``shrinking`` makes a counterexample short. ``evidence`` and ``run_record`` hold what a run has found.
"""
