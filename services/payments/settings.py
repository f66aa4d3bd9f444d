"""The knobs of payments, beside those of the frame."""

from __future__ import annotations

from pathlib import Path

from chassis.settings import FrameSettings


class PaymentsSettings(FrameSettings):
    """`notice_keys_dir` holds the keys of those who tell payments; empty: `notices` in the folder of keys."""

    notice_keys_dir: Path | None = None

    @property
    def notice_keys(self) -> Path:
        return self.notice_keys_dir or self.keys_dir / "notices"
