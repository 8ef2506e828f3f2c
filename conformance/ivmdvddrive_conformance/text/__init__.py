"""Text on its way in and out: printable text, strict JSON and TOML of bounded size, suggestions, return codes in words.

Start at ``printable``: nothing of an implementation reaches a terminal or a page without it.
"""
