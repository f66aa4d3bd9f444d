"""How far each cited article was seen: the setting, the pages and the receipts say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.records.domain.judging import YearInputs
from services.records.domain.receipts import Receipt, replay
from services.records.domain.standing import READ, SECONDARY, STANDING, UNCONFIRMED, standing_of
from services.records.domain.tt22.rules import EARLIER_ROWS, ROWS, Rules
from services.records.domain.tt22.year import YearSheetRow
from services.records.store import RecordsStore
from services.records.usecases import results
from services.records.usecases.dependencies import Dependencies
from tests.architecture.laws.steps import pages
from tests.records.school import HEAD_DUNG
from tests.records.test_marks import FIRST, all_subjects
from tests.records.test_receipts import inputs
from tests.records.test_year import PLACE

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+/\d{4} Art\. [\w.]+) \| (read|secondary|unconfirmed) \|", re.MULTILINE)


def test_every_article_that_a_page_cites_has_a_standing_and_the_page_has_the_same() -> None:
    cited = {step.partition(" (")[0] for steps in pages().values() for step in steps}
    assert cited - STANDING.keys() == set()
    written = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "domain").glob("*.md")))
    assert dict(ROW.findall(written)) == dict(STANDING)


@pytest.mark.parametrize(
    ("citation", "standing"),
    [
        ("22/2021 Art. 12.1c (1)", READ),
        ("22/2021 Art. 14", READ),
        ("22/2021 Art. 9.3 (2)", SECONDARY),
        ("22/2021 Art. 6 (4)", UNCONFIRMED),
        ("22/2021 Art. 99 (1)", UNCONFIRMED),
    ],
)
def test_a_citation_stands_as_its_article_does_and_one_without_a_row_is_unconfirmed(
    citation: str, standing: str
) -> None:
    assert standing_of(citation) == standing


def _summer(rules: Rules, summer: int | None) -> list[str]:
    row = YearSheetRow(training_hk1=0, training_hk2=0, training_summer=summer, absent_hk1=0, absent_hk2=0)
    term = inputs([[80] * 4] * 6, [])
    receipt = Receipt.of(PLACE, YearInputs(term, term, row), rules)
    assert replay(receipt.text).text == receipt.text
    return [step.citation for step in receipt.result.steps if " Art. 13" in step.citation]


def test_the_summer_is_cited_by_its_clauses_and_by_its_article_in_receipts_of_earlier_rows() -> None:
    for rules in ROWS:
        assert _summer(rules, None) == ["22/2021 Art. 13.1 (1)"]
        assert _summer(rules, 1) == ["22/2021 Art. 13.3 (1)"]
    for rules in EARLIER_ROWS:
        assert _summer(rules, None) == _summer(rules, 1) == ["22/2021 Art. 13 (1)"]


async def test_a_level_of_before_gets_its_receipt_by_the_present_row_and_the_earlier_one_still_replays(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    now = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1")
    assert now.receipt.result.rules in ROWS
    earlier = now.text.replace(ROWS[0].sha256, EARLIER_ROWS[0].sha256)
    assert (earlier == now.text, replay(earlier).text) == (False, earlier)
