"""The conformance suite for IVMDVDDrive: IUTs, checks, verdicts, reports, the command line and the pytest plugin."""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Give ``__version__`` on demand: few commands say it, and what finds it takes a fifth of the time of a start."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("ivmdvddrive")
