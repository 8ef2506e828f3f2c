"""What the drawn faults are made of: dice, a bench that is watched, conditions, effects, and random runs."""
