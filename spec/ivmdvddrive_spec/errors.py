"""The errors of the specification's own files."""

__all__ = ["SpecificationError"]


class SpecificationError(Exception):
    """A file of the specification breaks its own rules; the message names the file and the entry."""

    def __init__(self, file: str, entry: str, problem: str) -> None:
        super().__init__(f"{file}: {entry}: {problem}")
        self.file = file
        self.entry = entry
        self.problem = problem
