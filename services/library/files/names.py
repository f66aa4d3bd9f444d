"""Names of files as they are handed in, whatever folder or system they come from."""

from __future__ import annotations


def suffix_of(name: str) -> str:
    base = name.replace("\\", "/").rpartition("/")[2]
    return ("." + base.rpartition(".")[2]).lower() if "." in base else ""


def base_of(name: str) -> str:
    """The file's own name without folders; `..` and separators cannot come through."""
    return name.replace("\\", "/").rpartition("/")[2].strip() or "tep"
