"""A refusal as its reader meets it: a status of HTTP, and a sentence in a language."""

from __future__ import annotations

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated, family_of
from chassis.texts import Texts
from chassis.why import Why

STATUS: dict[type[Refusal], int] = {Unauthenticated: 401, Forbidden: 403, NotFound: 404, Conflict: 409, Invalid: 422}


def status_of(refusal: Refusal) -> int:
    return STATUS[family_of(refusal)]


def sentence_of(texts: Texts, refusal: Refusal, language: str) -> str:
    """What happened and what to do next; the sentence of the family where the reason has none of its own."""
    return own_sentence_of(texts, refusal, language) or texts.say(Why(f"reason.{family_of(refusal).reason}"), language)


def own_sentence_of(texts: Texts, refusal: Refusal, language: str) -> str:
    """The sentence of the refusal's own reason; empty where there is none, or where the details lack a fact of it."""
    code = f"reason.{refusal.reason}"
    if not texts.knows(code) or not texts.facts_in(code) <= refusal.details.keys():
        return ""
    return texts.say(Why(code, refusal.details), language)
