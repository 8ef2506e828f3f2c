"""The answers to words of inputs as a tree; finds a word that was answered in two ways."""

from __future__ import annotations

from collections.abc import Sequence

from .output import Output

__all__ = ["Memory", "Nondeterministic", "Word"]

Word = tuple[int, ...]
"""Inputs by their numbers, from the scene on."""

_Branches = dict[int, tuple[Output, "_Branches"]]


class Nondeterministic(Exception):
    """The last input of ``word`` was answered by one of ``outputs``, and by the other the next time."""

    def __init__(self, word: Word, outputs: tuple[Output, Output]) -> None:
        super().__init__("the IUT is nondeterministic: the same word was answered in two ways")
        self.word = word
        self.outputs = outputs


class Memory:
    """Every word that was asked for."""

    def __init__(self) -> None:
        self._tree: _Branches = {}
        self._outputs: dict[Output, Output] = {}

    def recall(self, word: Word) -> list[Output] | None:
        """The outputs of a word, or None where some are not known. Where the IUT is lost, nothing follows."""
        found: list[Output] = []
        branches = self._tree
        for number in word:
            if number not in branches:
                return None
            output, branches = branches[number]
            found.append(output)
            if output.lost:
                break
        return found

    def note(self, word: Word, outputs: Sequence[Output]) -> None:
        """Keep what a word was answered, as far as it was; raises Nondeterministic where it was answered otherwise."""
        branches = self._tree
        for position, (number, output) in enumerate(zip(word, outputs, strict=False)):
            if number in branches:
                known, branches = branches[number]
                if known != output:
                    raise Nondeterministic(word[: position + 1], (known, output))
            else:
                # Each output is kept once: an IUT may answer by megabytes.
                fresh: _Branches = {}
                branches[number] = self._outputs.setdefault(output, output), fresh
                branches = fresh
