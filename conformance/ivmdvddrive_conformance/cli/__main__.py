"""``python -m ivmdvddrive_conformance.cli``: the command where its script is not on the search path."""

from . import main

main()
