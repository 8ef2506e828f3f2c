"""The tools around a run: smoke, learning, mutation analysis, starting kits and the site."""
