"""Settings from ``[tool.ivmdvddrive]`` of the adopter's pyproject.toml, below what the command line says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..text.documents import Unreadable, read_toml
from ..text.printable import printable, shown
from ..text.suggestions import suggestion
from .settings import SettingsError

__all__ = ["SETTINGS", "configured"]

_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "profile": str,
    "level": str,
    "spec_version": str,
    "binding": str,
    "select": list,
    "seed": int,
    "timeout": (int, float),
    "start_timeout": (int, float),
    "max_time": (str, int, float),
    "budget": str,
    "fail_fast": bool,
    "waivers": str,
    "report": str,
    "site": str,
    "allow_partial": bool,
    "strict_readings": bool,
    "debug": bool,
    "on": str,
    "shards": int,
    "iut": str,
}

SETTINGS: Final = tuple(_TYPES)
"""The names of the settings."""


def configured(
    options: Mapping[str, Any], path: Path = Path("pyproject.toml"), only: tuple[str, ...] = tuple(_TYPES)
) -> dict[str, Any]:
    """The options given, and for those that were not, what the file sets; ``only`` names those that matter.

    Raises SettingsError for a file that cannot be read, an unknown setting, or one of the wrong type.
    """
    found = {k: v for k, v in _of_file(path).items() if k in only}
    return found | {k: v for k, v in options.items() if v is not None and v is not False and v != ()}


def _of_file(path: Path) -> dict[str, Any]:
    try:
        tool = read_toml(path, "settings").get("tool", {})
    except FileNotFoundError:
        return {}
    except (OSError, Unreadable) as error:
        raise SettingsError(f"cannot read the settings {path}: {printable(str(error), 300)}") from error
    table = tool.get("ivmdvddrive", {}) if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise SettingsError(f"[tool.ivmdvddrive] of {path} is no table")
    return dict(_checked(path, name.replace("-", "_"), value) for name, value in table.items())


def _checked(path: Path, name: str, value: Any) -> tuple[str, Any]:
    where = f"[tool.ivmdvddrive] of {path}"
    if name not in _TYPES:
        hint = suggestion(name, _TYPES) or f" Known: {', '.join(_TYPES)}."
        raise SettingsError(f"{where}: unknown setting {printable(name)!r}.{hint}")
    if not isinstance(value, _TYPES[name]) or (isinstance(value, bool) and _TYPES[name] is not bool):
        raise SettingsError(f"{where}: {name} cannot be {shown(value)}")
    if isinstance(value, list) and not all(isinstance(v, str) for v in value):
        raise SettingsError(f"{where}: {name} must be a list of strings")
    return name, value
