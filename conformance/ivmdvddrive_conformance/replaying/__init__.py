"""A scenario carried elsewhere: as the wire protocol's lines, or as a test for pytest.

``replay`` plays a scenario in a run of its own; here it is written down for those who have no suite around them.
"""

__all__: list[str] = []
