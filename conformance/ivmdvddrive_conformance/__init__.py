"""The conformance suite for IVMDVDDrive: IUTs, checks, verdicts, reports, the command line and the pytest plugin."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__: str = version("ivmdvddrive")
