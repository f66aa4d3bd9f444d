"""A refusal as its reader meets it: a status of HTTP, and a sentence in a language."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated, family_of
from chassis.texts import Texts
from chassis.why import Why
from services.gateway.moments import moment

_OF_MARKS = {"MARK_CONFLICT", "MARK_INVALID", "WHOLE_MARK_INVALID"}
STATUS: dict[type[Refusal], int] = {Unauthenticated: 401, Forbidden: 403, NotFound: 404, Conflict: 409, Invalid: 422}


def status_of(refusal: Refusal) -> int:
    return STATUS[family_of(refusal)]


def sentence_of(texts: Texts, refusal: Refusal, language: str) -> str:
    """What happened and what to do next; the sentence of the family where the reason has none of its own."""
    return own_sentence_of(texts, refusal, language) or texts.say(Why(f"reason.{family_of(refusal).reason}"), language)


def own_sentence_of(texts: Texts, refusal: Refusal, language: str) -> str:
    """The sentence of the refusal's own reason; empty where there is none, or where the details lack a fact of it."""
    code, details = f"reason.{refusal.reason}", readable(refusal.reason, refusal.details)
    if not texts.knows(code) or not texts.facts_in(code) <= details.keys():
        return ""
    return texts.say(Why(code, details), language)


def readable(reason: str, details: Mapping[str, str]) -> dict[str, str]:
    """The details as a person reads them: marks with a comma, instants on the clock of Vietnam, people by name."""
    found = dict(details)
    if reason in _OF_MARKS and "value" in found:
        found["value"] = found["value"].replace(".", ",")
    if "at" in found:
        found["at"] = moment(found["at"])
    for name in [name for name in found if name.endswith("_name")]:
        found[name.removesuffix("_name")] = found.pop(name) or found.get(name.removesuffix("_name"), "")
    return found
