"""Shrinking: the shortest steps that still show a violation. Start at ``shrinker``."""
