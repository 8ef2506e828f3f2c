"""The results of a run as a document, and what is made of it: files, summaries, formats, comparisons.

Start at ``document``, which defines results.json; ``schemas/`` has a JSON Schema for each of its versions. ``reading``
refuses stored results that contradict themselves. ``formats/`` draws reports, ``gate/`` compares two runs.
"""
