"""Each house's README begins with a card that says what its code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.laws import cards
from tests.architecture.laws.source import ROOT, hand_written, houses, kept, module

STORE = (
    'PLANS = DocumentMapping("plans", Plan)\n\nclass S:\n    def f(self):\n'
    '        self.people = self.replicas("people")\n'
)
EVENTS = "@hears.batch(PupilEnrolled)\nasync def remember(heard, store):\n    await usecases.remember(store, heard)\n"
METRICS = 'SIGNED = Counter("a_plans_total", "Plans signed.")\n'


@pytest.mark.parametrize("house", houses())
def test_the_card_of_a_house_says_what_its_code_says(house: str) -> None:
    readme = ROOT / "services" / house / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    kept(cards.differences(house, cards.of_code(house, hand_written()), cards.of_text(text)))


def test_a_card_is_read_from_the_rooms_of_a_house(tmp_path: Path) -> None:
    rooms = {"store": STORE, "events": EVENTS, "metrics": METRICS}
    modules = [module(f"services/a/{name}.py", text) for name, text in rooms.items()]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.proto").write_text("  rpc PassPlan(X) returns (Y);", encoding="utf-8")
    assert cards.of_code("a", modules, tmp_path) == {
        "keeps": {"plans", "people"},
        "is asked": {"PassPlan"},
        "tells": set(),
        "hears": {"accounts.pupil_enrolled.v1"},
        "counts": {"a_plans_total"},
    }


def test_a_card_that_drifted_is_named_line_by_line() -> None:
    code = {line: set[str]() for line in cards.LINES} | {"keeps": {"plans"}}
    card = {line: set[str]() for line in cards.LINES[:-1]} | {"keeps": {"books"}}
    assert cards.differences("a", code, card) == [
        "services/a/README.md: keeps lacks plans; run `make cards`",
        "services/a/README.md: keeps has books, the code has not; run `make cards`",
        "services/a/README.md: no line 'counts' in its card; run `make cards`",
    ]


def test_a_written_card_reads_back_and_leaves_the_rest_of_the_page() -> None:
    card = {line: {f"{line.replace(' ', '_')}_x"} for line in cards.LINES}
    page = cards.put_into("# A\n\nIt keeps plans.\n\n## Trust\n\nText.\n", card)
    assert cards.of_text(page) == card
    again = cards.put_into(page, card | {"keeps": {"other"}})
    assert cards.of_text(again)["keeps"] == {"other"}
    assert again.startswith("# A\n\nIt keeps plans.\n\n| the card | |\n")
    assert again.rstrip().endswith("## Trust\n\nText.")
