"""The site: the specification and its evidence as pages, built by Sphinx from ``docs/`` and from the data itself.

``build`` puts the hand-written pages and the generated ones (``pages`` lists them) into a folder and runs Sphinx on it
with warnings as errors; ``site_check`` then follows every link of what came out. One site is about all profiles:
``products`` has their specifications beside each other, and the marks of what not all have.

A page is made by one module: ``members`` (with ``clauses``, ``scenarios`` and, for the state diagrams,
``diagram_scenes``, ``situations`` and ``diagrams``), ``differences``, ``registers``, ``traceability``, ``wire`` and
``evidence``. They write Markdown by ``markup``, which escapes whatever it is given; ``extension`` is what Sphinx loads.
``evidence_refresh`` makes the stored results anew.
"""
