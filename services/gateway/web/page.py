"""Answers with a page: its language, its texts, the visitor, and every problem of a form at once."""

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

from chassis.errors import Refusal, Unauthenticated
from chassis.texts import Texts
from chassis.why import Why
from services.gateway.refusals import sentence_of
from services.gateway.web import figures
from services.gateway.web.visitor import Visitor, language_in

FOLDER = Path(__file__).parent
_VERSION_CHARACTERS = 10  # enough that no two versions of a file share it
Web = Request[Any, Any, Any]


@dataclass(frozen=True)
class FieldProblem:
    """One thing that keeps a form from being sent: the field's id, and a sentence with rule and next step."""

    field: str
    text: str


def language_of(request: Web) -> str:
    return language_in(request.cookies)


def visitor_or_none(request: Web) -> Visitor | None:
    visitor: Visitor | None = request.scope["state"].get("visitor")
    return visitor


def visitor_of(request: Web) -> Visitor:
    """The person signed in. Unauthenticated if nobody is."""
    visitor = visitor_or_none(request)
    if visitor is None:
        raise Unauthenticated("sign in first")
    return visitor


def texts_of(request: Web) -> Texts:
    texts: Texts = request.app.state.texts
    return texts


def say(request: Web, key: str, /, **facts: str | int) -> str:
    """The sentence in the reader's language. Raises KeyError when a fact that it tells is not given."""
    return texts_of(request).say(Why(key, facts), language_of(request))


def explain(request: Web, refusal: Refusal) -> str:
    """The refusal in the reader's language: field, rule, next step."""
    return sentence_of(texts_of(request), refusal, language_of(request))


def page(
    request: Web, template: str, /, *, status: int = 200, problems: Sequence[FieldProblem] = (), **context: Any
) -> Template:
    """A page with everything that every page shows."""
    shared = {
        "lang": language_of(request),
        "texts": texts_of(request),
        "me": visitor_or_none(request),
        "path": request.url.path,
        "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "problems": problems,
        "done": _notice(request),
        "query": dict(request.query_params),
    }
    headers = {"cache-control": "no-store"}
    return Template(template_name=template, context={**shared, **context}, status_code=status, headers=headers)


def _notice(request: Web) -> str:
    """What the form before this page did, as the address says it; empty where it names no notice or lacks a fact."""
    texts, query = texts_of(request), dict(request.query_params)
    code = f"done.{query.get('done', '')}"
    if not texts.knows(code) or not texts.facts_in(code) <= query.keys():
        return ""
    return texts.say(Why(code, query), language_of(request))


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
def _text(context: Context, key: str, /, **facts: str | int) -> str:
    texts: Texts = context["texts"]
    return texts.say(Why(key, facts), context["lang"])


@cache
def _asset(name: str) -> str:
    """The file's address with its content's hash, so that it may be kept for a year and is new when it changes."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:_VERSION_CHARACTERS]}"
