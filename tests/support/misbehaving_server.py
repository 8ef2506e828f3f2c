"""``python misbehaving_server.py NAME``: one of the misbehaving benches on the wire protocol."""

import sys

import misbehaving
from ivmdvddrive_reference import wire

if __name__ == "__main__":
    wire.Bench = getattr(misbehaving, sys.argv[1])  # type: ignore[misc]  # the reference's server, with another bench
    wire.serve()
