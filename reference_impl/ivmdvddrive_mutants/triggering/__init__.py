"""The parts of the drawn faults: dice, a watched bench, conditions, effects, and random runs."""
