"""A run of the checks under pytest: the plugin and its options, the marks of the checks, and the report at the end.

Start at ``plugin``. ``pytest_run`` plans and follows a run, ``worker`` is the process that the command line starts.
"""
