"""``python -m ivmdvddrive``: the command where its script is not on the search path."""

from __future__ import annotations

from ivmdvddrive_conformance.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
