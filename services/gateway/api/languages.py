"""The language in which a program wants its sentences: the header Accept-Language, RFC 9110 section 12.5.4."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection

from chassis.context import LANGUAGES

ACCEPT_LANGUAGE = "accept-language"


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The language of ours that the caller wants most; empty where the header is absent or names none of ours."""
    return accepted(connection.headers.get(ACCEPT_LANGUAGE, ""))


def accepted(header: str) -> str:
    """`en-GB,en;q=0.8,vi;q=0.5` is `en`. The first of two that weigh the same; a weight that is no number is none."""
    weights: dict[str, float] = {}
    for choice in header.split(","):
        tag, _, parameters = choice.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if language in LANGUAGES and weight > weights.get(language, 0.0):
            weights[language] = weight
    return max(weights, key=lambda language: weights[language], default="")


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
