"""A chart says one thing: its sentence, its bars and its figures agree, whatever the schools reported."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from chassis.texts import Texts
from proto.gen.edu.reporting.v1 import reporting_pb2
from services.gateway.app import TEXTS
from services.gateway.web.district import chart_of
from services.reporting.domain.indicators import standing

BAR = re.compile(
    r'<g><title>[^<]*</title><text[^>]*>[^<]*</text><rect class="track"[^>]*width="(?P<track>\d+)"[^>]*/>'
    r'<rect (?P<fill>class="met"|fill="url\(#hatch-0\)")[^>]*width="(?P<width>\d+)"[^>]*/>'
    r'<line class="target" x1="(?P<goal>\d+)"[^>]*/><text class="value"[^>]*>(?P<shown>[^<]*)</text></g>'
)
SAID = re.compile(r"(\d+) trên (\d+) trường có chỉ tiêu ([\d.,]+) ?%? còn dưới mức; (\d+) trường chưa có số liệu")
PIXEL = 1


class Cell(NamedTuple):
    value: float | None
    is_asked: bool = True  # False: no target binds the school


def figure(shown: str) -> float:
    return float(shown.removesuffix("%").strip().replace(".", "").replace(",", "."))


def table_of(cells: list[Cell], target: float, unit: str) -> Any:
    rows = []
    for number, (value, is_asked) in enumerate(cells):
        goal = target if is_asked else None
        cell = reporting_pb2.Cell(standing=standing(value, goal), value=value, target=goal)
        rows.append(reporting_pb2.SchoolRow(school_name=f"Trường {number}", cells=[cell]))
    total = reporting_pb2.Indicator(name_vi="Giáo án đúng hạn", unit=unit, target=target)
    return reporting_pb2.DistrictTableResponse(totals=[total], rows=rows)


targets = st.sampled_from([5.0, 60.0, 97.5, 99.25, 100.0])
shares = st.floats(0, 100) | st.integers(0, 100).map(float)
near = st.sampled_from([4.96, 59.999, 97.46, 97.5, 99.246, 99.25, 99.96, 99.999999, 100.0])


@given(
    cells=st.lists(st.builds(Cell, st.none() | shares | near, st.booleans()), min_size=1, max_size=12),
    target=targets,
    unit=st.sampled_from(["percent", "count"]),
)
@example(cells=[Cell(99.96), Cell(100.0), Cell(None)], target=100.0, unit="percent")
@example(cells=[Cell(97.0), Cell(97.6)], target=97.5, unit="percent")
@example(cells=[Cell(12.0)], target=12.5, unit="count")
def test_the_sentence_counts_what_the_bars_show_and_no_figure_denies_its_bar(
    cells: list[Cell], target: float, unit: str
) -> None:
    request: Any = RequestFactory().get("/district")
    request.app.state.texts = Texts.load(TEXTS)
    made = chart_of(request, table_of(cells, target, unit), 0)
    assert made is not None
    _, sentence, picture = made
    drawn = list(BAR.finditer(str(picture)))
    assert len(drawn) == len(cells)
    found = SAID.search(sentence)
    assert found is not None
    below, judged, missing = int(found[1]), int(found[2]), int(found[4])
    goal = figure(found[3])
    assert goal == target

    known = [(bar, cell) for bar, cell in zip(drawn, cells, strict=True) if bar["shown"] != "–"]
    assert missing == sum(cell.value is None for cell in cells) == len(cells) - len(known)
    hatched = [bar for bar, _ in known if bar["fill"] != 'class="met"']
    assert (below, judged) == (len(hatched), sum(cell.is_asked for _, cell in known))
    for bar, cell in known:
        is_met = bar["fill"] == 'class="met"'
        if cell.is_asked:
            assert is_met == (figure(bar["shown"]) >= goal), (bar["shown"], goal)
            assert (
                is_met == (int(bar["width"]) >= int(bar["goal"])) or abs(int(bar["width"]) - int(bar["goal"])) <= PIXEL
            )
        assert int(bar["width"]) <= int(bar["track"])
    assert [int(bar["width"]) for bar in drawn if bar["shown"] == "–"] == [0] * missing
