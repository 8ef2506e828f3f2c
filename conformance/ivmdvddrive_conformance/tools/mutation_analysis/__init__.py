"""Mutation analysis: the suite's own checks on mutants and variants, in this process and without pytest.

Start at ``kill_matrix``, which judges many implementations. ``fault_search`` runs the checks on one of them until one
finds a fault, and ``scenario_player`` plays the scenarios.
"""
