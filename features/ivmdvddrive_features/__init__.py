"""The Gherkin scenarios of IVMDVDDrive: one .feature file a member, plus events, collection and machine."""

from pathlib import Path

__all__ = ["FOLDER"]

FOLDER = Path(__file__).parent
"""The folder that holds the .feature files."""
