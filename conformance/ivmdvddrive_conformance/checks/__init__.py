"""The checks, as pytest modules: the scenarios, the stateful search, and properties of single calls."""
