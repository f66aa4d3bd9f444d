"""The passwords that were found most often in breaches.

The list holds those of eight characters or more among the twenty thousand that Django ships with its own validator
(`django/contrib/auth/common-passwords.txt.gz`, BSD-3-Clause, made by Royce Williams of public breaches).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("common-passwords.txt")


@cache
def breached_passwords() -> frozenset[str]:
    """In small letters; read once."""
    return frozenset(_LIST.read_text(encoding="utf-8").split("\n")) - {""}
