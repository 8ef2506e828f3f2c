"""Take reworded English texts into a file of translations: ``python tests/spec/restamp.py fr`` after reading them.

It prints each text that was reworded since it was translated, before and after, with its translation. With ``--write``
the translation stays, and belongs to the new text. Mend it in the file if the meaning has changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.translations import english_texts

FOLDER = Path(__file__).parents[2] / "spec" / "ivmdvddrive_spec" / "data" / "translations"
WIDTH = 120


def restamped(
    entries: Sequence[Mapping[str, object]], texts: Sequence[tuple[str, str]]
) -> Iterator[tuple[list[str], str, str, str]]:
    """Give for each English text its keys, itself, its translation, and the text that this was made of."""
    by_english = {str(e["english"]): str(e["says"]) for e in entries}
    by_key = {str(key): e for e in reversed(entries) for key in _keys(e)}
    keys: dict[str, list[str]] = {}
    for key, english in texts:
        keys.setdefault(english, []).append(key)
    for english, of in keys.items():
        if english in by_english:
            yield of, english, by_english[english], english
        elif known := next((by_key[key] for key in of if key in by_key), None):
            yield of, english, str(known["says"]), str(known["english"])


def _keys(entry: Mapping[str, object]) -> list[object]:
    of = entry["of"]
    assert isinstance(of, list)
    return of


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _entry(of: Sequence[str], english: str, says: str) -> str:
    line = f"of = [{', '.join(map(_quoted, of))}]"
    keys = line if len(line) <= WIDTH else "of = [\n" + "".join(f"    {_quoted(key)},\n" for key in of) + "]"
    return f"[[text]]\n{keys}\nenglish = {_quoted(english)}\nsays = {_quoted(says)}\n"


def main() -> None:
    """Print what was reworded, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("language")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    file = FOLDER / f"{chosen.language}.toml"
    before = file.read_text(encoding="utf-8")
    entries = tomllib.loads(before)["text"]
    texts = english_texts(Specification.for_profile(name) for name in Specification.profiles())
    found = list(restamped(entries, texts))
    for of, english, says, old in found:
        if old != english:
            sys.stdout.write(f"{', '.join(of)}\n  was: {old}\n  is:  {english}\n  {chosen.language}:  {says}\n\n")
    if chosen.write:
        head = before.partition("[[text]]")[0]
        file.write_text(head + "\n".join(_entry(of, e, s) for of, e, s, _ in found), encoding="utf-8")


if __name__ == "__main__":
    main()
