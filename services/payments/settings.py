"""The knobs of payments, beside those of the frame."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from chassis.settings import VIETNAM, FrameSettings


class PaymentsSettings(FrameSettings):
    """`notice_keys_dir` holds the keys of those who tell payments; empty: `notices` in the folder of keys."""

    notice_keys_dir: Path | None = None
    # When the money of every school is proved, every night.
    prove_at: time = time(3, 30, tzinfo=VIETNAM)

    @property
    def notice_keys(self) -> Path:
        return self.notice_keys_dir or self.keys_dir / "notices"
