"""The knobs of payments, beside those of the frame."""

from __future__ import annotations

from pydantic import Field

from chassis.settings import FrameSettings


class PaymentsSettings(FrameSettings):
    """`notice_keys`: the key of each provider that may tell a payment, as JSON; without its key a notice is forged."""

    notice_keys: dict[str, str] = Field(default_factory=dict)
