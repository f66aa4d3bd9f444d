"""One way to answer with a page: language, texts, the person, and what went wrong, all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template

from chassis.errors import Refusal, Unauthenticated, family_of
from services.gateway.web import figures
from services.gateway.web.visitor import Visitor
from services.gateway.web.words import LANGUAGES, Words

FOLDER = Path(__file__).parent
_VERSION_CHARACTERS = 10  # enough that no two versions of a file share it
LANGUAGE_COOKIE = "edu_language"
Web = Request[Any, Any, Any]


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a form from being sent: the field's id, and a sentence with rule and next step."""

    field: str
    text: str


def language_of(request: Web) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def visitor_or_none(request: Web) -> Visitor | None:
    visitor: Visitor | None = request.scope["state"].get("visitor")
    return visitor


def visitor_of(request: Web) -> Visitor:
    """The person signed in. Unauthenticated if nobody is."""
    visitor = visitor_or_none(request)
    if visitor is None:
        raise Unauthenticated("sign in first")
    return visitor


def words_of(request: Web) -> Words:
    words: Words = request.app.state.words
    return words


def say(request: Web, key: str, /, **values: object) -> str:
    return words_of(request).say(language_of(request), key, **values)


def explain(request: Web, refusal: Refusal) -> str:
    """The refusal in the reader's language: field, rule, next step; its family's sentence if it has none."""
    words, language = words_of(request), language_of(request)
    key = f"reason.{refusal.reason}"
    if not words.knows(key):
        key = f"reason.{family_of(refusal).reason}"
    return words.say(language, key, **{**refusal.details, "reason": refusal.reason})


def page(
    request: Web, template: str, /, *, status: int = 200, problems: Sequence[Problem] = (), **context: Any
) -> Template:
    """A page with everything that every page shows."""
    done = request.query_params.get("done", "")
    shared = {
        "lang": language_of(request),
        "words": words_of(request),
        "me": visitor_or_none(request),
        "path": request.url.path,
        "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "problems": problems,
        "done": done if words_of(request).knows(f"done.{done}") else "",
        "query": dict(request.query_params),
    }
    headers = {"cache-control": "no-store"}
    return Template(template_name=template, context={**shared, **context}, status_code=status, headers=headers)


def go(path: str, **query: str) -> Redirect:
    """After a POST the browser is sent on, so that going back or reloading sends nothing twice."""
    target = quote(path, safe="/?=&%")
    return Redirect(f"{target}?{urlencode(query)}" if query else target, status_code=303)


def engine() -> JinjaTemplateEngine:
    """Autoescape for every template whatever its name, and an unknown name in a template is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(t=_text, asset=_asset)
    environment.filters.update(
        dong=figures.dong,
        mark=figures.mark,
        day=figures.day,
        moment=figures.moment,
        month=figures.month,
        number=figures.number,
        short_class=figures.short_class,
    )
    return JinjaTemplateEngine.from_environment(environment)


@pass_context
def _text(context: Context, key: str, /, **values: object) -> str:
    words: Words = context["words"]
    return words.say(context["lang"], key, **values)


@cache
def _asset(name: str) -> str:
    """The file's address with its content's hash, so that it may be kept for a year and is new when it changes."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:_VERSION_CHARACTERS]}"
