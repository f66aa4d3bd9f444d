"""The knobs of the library: those of the frame, and no more."""

from __future__ import annotations

from chassis.settings import FrameSettings


class LibrarySettings(FrameSettings):
    pass
