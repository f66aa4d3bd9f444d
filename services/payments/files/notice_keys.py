"""The keys by which providers sign: a file for each provider and account, one key a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class NoticeKeys:
    """`<folder>/<provider>-<account>.key`. Of several lines each is valid: a key is changed without a gap.

    Whoever can sign for one account can tell nothing of another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, provider: str, account: str) -> Sequence[bytes]:
        """Empty where there is no file; read anew each time, so that a changed key counts at once."""
        path = self._folder / f"{provider}-{account}.key"
        try:
            return [line.strip() for line in path.read_bytes().splitlines() if line.strip()]
        except FileNotFoundError:
            return []
