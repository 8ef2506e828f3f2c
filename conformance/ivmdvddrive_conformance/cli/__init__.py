"""The command line: ``ivmdvddrive``, one module a verb; ``command`` puts them together.

This module imports nothing of the suite until the command runs. What is imported may fail, by want of memory or files,
by Ctrl-C, or by a module on PYTHONPATH that takes the place of one of Python's: Python would then exit with 1, which
says *nonconformant*, or with whatever such a module chooses. A module there that takes the place of a package which the
suite needs is found before that (``hidden_modules``), since the process of the checks may be the one that it breaks.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

__all__ = ["main"]


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command; exits with one of the documented codes."""
    try:
        _must_hide_nothing()
        from ..process.gc_tuning import seldom_collect

        seldom_collect()  # nothing of what is loaded next is garbage
        from .command import main as run
    except KeyboardInterrupt:
        sys.stderr.write("ivmdvddrive: interrupted\n")
        _leave(4)
    except _Hidden as hidden:
        sys.stderr.write(f"ivmdvddrive: {hidden}\n")
        _leave(2)
    except BaseException as error:
        said = ascii(str(error))[1:-1][:300]
        sys.stderr.write(
            f"ivmdvddrive: the suite cannot be loaded: {type(error).__name__}: {said} ({_place(error)}). Does a module "
            "on PYTHONPATH take the place of one of Python's? Are memory and files limited (ulimit -a)?\n"
        )
        _leave(2)
    _leave(run(args))


def _leave(code: int) -> NoReturn:
    """Exit with a code, whatever Python is told to do after a program (``python -i``, PYTHONINSPECT)."""
    if sys.flags.inspect or os.environ.get("PYTHONINSPECT"):  # it would prompt, and exit with a code of its own
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):  # what was lost is in the code already
                stream.flush()
        os._exit(code)
    sys.exit(code)


class _Hidden(Exception):
    """A module that the suite needs is hidden by another."""


def _must_hide_nothing() -> None:
    """Raise _Hidden where a module on PYTHONPATH takes the place of one that the suite needs."""
    if not os.environ.get("PYTHONPATH"):
        return
    from .hidden_modules import hidden_modules

    for name, file in hidden_modules():
        shown = ascii(file)[1:-1]
        raise _Hidden(
            f"{shown} hides the module {name}, which the suite needs: rename it, or take its folder off PYTHONPATH"
        )


def _place(error: BaseException) -> str:
    """The file and line in which an exception was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{ascii(trace.tb_frame.f_code.co_filename)[1:-1]}, line {trace.tb_lineno}"
