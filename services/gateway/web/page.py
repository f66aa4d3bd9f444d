"""Answers with a page: its language, its texts, the visitor, and every problem of a form at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from chassis.errors import Refusal, Unauthenticated
from chassis.texts import Texts
from chassis.why import Why
from services.gateway import limits
from services.gateway.moments import moment
from services.gateway.refusals import sentence_of
from services.gateway.session import NOTICE_COOKIE
from services.gateway.web import figures
from services.gateway.web.terms import term
from services.gateway.web.visitor import SessionMiddleware, Visitor, language_in

FOLDER = Path(__file__).parent
_VERSION_CHARACTERS = 10  # enough that no two versions of a file share it
Web = Request[Any, Any, Any]


@dataclass(frozen=True)
class FieldProblem:
    """One thing that keeps a form from being sent: the field's id, and a sentence with rule and next step.

    A question is answered by sending the form again, confirmed.
    """

    field: str
    text: str
    is_question: bool = False


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


def sessions_of(request: Web) -> SessionMiddleware:
    sessions: SessionMiddleware = request.app.state.sessions
    return sessions


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
    request: Web, template: str, /, *, status: int | None = None, problems: Sequence[FieldProblem] = (), **context: Any
) -> Template:
    """A page with everything that every page shows. One with problems is no success: 422, where no status is said."""
    shared = {
        "lang": language_of(request),
        "texts": texts_of(request),
        "me": visitor_or_none(request),
        "path": request.url.path,
        "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "problems": problems,
        "reminders": request.scope["state"].get("reminders", ()),
        "loans": request.scope["state"].get("loans", ()),
        "done": _notice(request),
        "query": dict(request.query_params),
    }
    answer = Template(
        template_name=template,
        context={**shared, **context},
        status_code=status or (HTTP_422_UNPROCESSABLE_ENTITY if problems else HTTP_200_OK),
        headers={"cache-control": "no-store"},
    )
    if NOTICE_COOKIE in request.cookies:
        answer.set_cookie(_notice_cookie(request, "", 0))  # said once
    return answer


def _notice(request: Web) -> str:
    """What the form before this page did: counts stand in the address, whatever has letters was sealed for this person.

    Empty where nothing was told, or a fact of its sentence is missing.
    """
    texts, query = texts_of(request), dict(request.query_params)
    counted = {"done": query.pop("done", ""), **{name: value for name, value in query.items() if value.isdecimal()}}
    for told in (_sealed_notice(request), counted):
        code = f"done.{told.get('done', '')}"
        if texts.knows(code) and texts.facts_in(code) <= told.keys():
            return texts.say(Why(code, told), language_of(request))
    return ""


def _sealed_notice(request: Web) -> dict[str, str]:
    sealed, visitor = request.cookies.get(NOTICE_COOKIE, ""), visitor_or_none(request)
    told = sessions_of(request).cipher.unseal(sealed, seconds=limits.NOTICE_SECONDS) if sealed and visitor else {}
    return told if visitor and told.get("for") == visitor.id else {}


def done(request: Web, path: str, notice: str, facts: Mapping[str, str], **query: str) -> Redirect:
    """After a form was taken: on to a page that says so, with names, titles and notes that stand in no address."""
    told = {name: value[: limits.NOTICE_CHARACTERS] for name, value in facts.items()}
    sealed = sessions_of(request).cipher.seal({**told, "for": visitor_of(request).id, "done": notice})
    answer = go(path, **query)
    answer.set_cookie(_notice_cookie(request, sealed, limits.NOTICE_SECONDS))
    return answer


def _notice_cookie(request: Web, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=NOTICE_COOKIE,
        value=value,
        max_age=seconds,
        path="/",
        httponly=True,
        secure=sessions_of(request).secure,
        samesite="lax",
    )


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
        moment=moment,
        month=figures.month,
        month_after=figures.month_after,
        month_before=figures.month_before,
        school_year=figures.school_year,
        number=figures.number,
        short_class=figures.short_class,
        term=term,
        chosen=_chosen,
    )
    return JinjaTemplateEngine.from_environment(environment)


def _chosen(query: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a page was narrowed to, and stays so in another month."""
    return [(name, value) for name, value in query.items() if name in {"duty", "state", "class", "type"}]


@pass_context
def _text(context: Context, key: str, /, **facts: str | int) -> str:
    texts: Texts = context["texts"]
    return texts.say(Why(key, facts), context["lang"])


@cache
def _asset(name: str) -> str:
    """The file's address with its content's hash, so that it may be kept for a year and is new when it changes."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:_VERSION_CHARACTERS]}"
