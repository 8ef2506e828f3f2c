"""The export: the oracle of a profile and a set of claims as one file, for test frameworks of other languages.

A *player* in the implementation's own language reads the file, makes calls in its own process, and looks each answer
up. It needs neither Python nor the suite. ``ivmdvddrive init`` writes players for C++ and JavaScript with the kits.

``compiler`` explores the graph that the search walks (``generation.model_walk.graph``), but takes every answer that the
oracle permits, and not only those that an implementation gives. ``document`` makes plain data of what it has found;
``oracle.schema.json`` is its JSON Schema, and ``docs/export.md`` explains it to those who write a player.
"""
