"""Calls to kill by check, over a sample of the mutants, as JSON: python benchmarks/strategies.py [EVERY]."""

from __future__ import annotations

import json
import sys
from statistics import median

from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import CHECKS
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import Task, catalogue, rows


def main() -> None:
    """Print the figures."""
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    names = list(catalogue()["mutant"])[::step]
    found = list(rows([Task("mutant", name, "standard") for name in names], 2))
    checks = {}
    for check in CHECKS:
        calls = [kill.calls for row in found if (kill := row.kills.get(check))]
        checks[check] = {"killed": len(calls), "of": len(found), "median": median(calls) if calls else 0}
    json.dump({"sample": len(found), "step": step, "checks": checks}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
