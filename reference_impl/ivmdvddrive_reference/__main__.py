"""``python -m ivmdvddrive_reference``: the reference on the wire protocol, or with ``--listen`` behind a socket."""

import argparse

from .wire import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m ivmdvddrive_reference",
        description="Answer the wire protocol on standard input and output, or on each connection to an address.",
    )
    parser.add_argument(
        "--listen",
        metavar="HOST:PORT",
        help="Listen there ([::1]:7000 for an IPv6 address; port 0: any that is free), and print the address.",
    )
    where = parser.parse_args().listen
    if where is None:
        serve()
    else:
        from .listening import listen  # what it needs, a program on standard input and output does without

        try:
            listen(where)
        except (OSError, ValueError) as error:
            parser.error(f"cannot listen at {where!r}: {error}")
