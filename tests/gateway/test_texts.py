"""No page says anything of its own, every key that is named exists, and every promised reason has its sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

from chassis.context import LANGUAGES
from chassis.texts import Texts
from services.gateway.app import TEXTS
from services.gateway.web.page import FOLDER as WEB
from tests.gateway.conftest import Visitor

ROOT = Path(__file__).resolve().parents[2]
TABLES = {name: json.loads((TEXTS / f"{name}.json").read_text("utf-8")) for name in LANGUAGES}
VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
LITERAL_KEY = re.compile(r"\bt\(\"([A-Za-z_.]+)\"(?! ~)|\bt\('([A-Za-z_.]+)'(?! ~)")
SAID_IN_CODE = re.compile(r"say\(request, \"([A-Za-z_.]+)\"")


def test_no_template_and_no_script_carries_a_vietnamese_sentence_of_its_own() -> None:
    found = {
        path.name: VIETNAMESE.findall(re.sub(r"(^|\s)//.*", "", path.read_text("utf-8")))
        for folder in ("templates", "static")
        for path in (WEB / folder).rglob("*")
        if path.suffix in {".html", ".js"}
    }
    # What a teacher types for a comment subject is data, not a sentence.
    assert {name: set(letters) for name, letters in found.items() if letters} == {"grid.js": {"đ", "Đ"}}


def test_every_key_that_a_template_or_a_page_names_exists() -> None:
    texts = Texts.load(TEXTS)
    named = {
        a or b for path in (WEB / "templates").rglob("*.html") for a, b in LITERAL_KEY.findall(path.read_text("utf-8"))
    } | {key for path in WEB.rglob("*.py") for key in SAID_IN_CODE.findall(path.read_text("utf-8"))}
    assert len(named) > 200
    assert sorted(key for key in named if not texts.knows(key)) == []


def test_every_reason_that_a_contract_promises_has_a_sentence() -> None:
    promised = {
        reason
        for path in (ROOT / "proto/edu").rglob("*.proto")
        for text in [" ".join(line.strip(" /") for line in path.read_text("utf-8").splitlines())]
        for part in re.findall(r"reasons? ((?:[A-Z]+_[A-Z_]+(?:, | or |))+)", text)
        for reason in re.findall(r"[A-Z]+_[A-Z_]+", part)
    }
    statuses = {"INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED"}
    assert sorted(reason for reason in promised - statuses if f"reason.{reason}" not in TABLES["vi"]) == []


def test_a_notice_whose_facts_nobody_gave_is_not_shown_and_the_page_is_whole(visitor: Visitor) -> None:
    visitor.sign_in("accountant")
    assert 'role="status"' in visitor.get("/money/receipts?done=receipts_issued&issued=3&same=1").text
    answer = visitor.get("/money/receipts?done=receipts_issued&issued=3")
    assert (answer.status_code, 'role="status"' in answer.text) == (200, False)
