"""The knobs of reporting: those of the frame."""

from __future__ import annotations

from chassis.settings import FrameSettings


class ReportingSettings(FrameSettings):
    """No knob of its own yet."""
