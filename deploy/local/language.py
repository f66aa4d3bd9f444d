"""What the run says to a person, in Vietnamese or in English."""

from __future__ import annotations

import os


def in_english() -> bool:
    """`EDU_LANG` decides, then the system's language; Vietnamese where neither says."""
    language = os.environ.get("EDU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return language.lower().startswith("en")


def both(vietnamese: str, english: str) -> str:
    """The text in the language of the person; both stand side by side in the code, so that neither is forgotten."""
    return english if in_english() else vietnamese
