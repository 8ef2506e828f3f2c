"""The settings of a run, and where they come from.

``settings`` has them with the levels and their effort, ``configuration`` reads ``[tool.ivmdvddrive]``, and
``clause_selection`` says which clauses ``--select`` names.
"""
