"""The indicators as data: what is counted, against what, with which target and where the target comes from.

A new indicator is one entry of INDICATORS; a new kind of number is one entry of `Measure` and one method of the store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from services.reporting.domain.limits import PERCENT_DECIMALS


class Measure(StrEnum):
    """Numbers that the store can tell for each school."""

    ACCOUNTS_ISSUED = "accounts_issued"
    PEOPLE_KNOWN = "people_known"
    PLANS_ON_TIME = "plans_on_time"
    PLANS_SUBMITTED = "plans_submitted"
    PLANS_SIGNED = "plans_signed"
    PLANS_DUE = "plans_due"
    ONLINE_PERIODS = "online_periods"
    PERIODS = "periods"
    RESOURCES_SHARED = "resources_shared"
    COLLECTED = "collected"
    DUE = "due"
    TEACHES_ONLINE = "teaches_online"
    SCHOOL = "school"
    LESSONS_ONLINE = "lessons_online"


@dataclass(frozen=True)
class Words:
    vi: str
    en: str


@dataclass(frozen=True)
class Indicator:
    """`denominator` is absent where a number stands alone. Targets are per level of school; "" is for all levels.

    `whole` says that the target is set for all schools together and not for each; `levels` names the schools that are
    asked, where not all are: a preschool owes no timetable of periods.
    """

    id: str
    name: Words
    unit: str  # percent | count | VND
    period: str  # month | to_date | year
    numerator: Measure
    counted: Words
    denominator: Measure | None
    against: Words
    missing: Words
    targets: dict[str, float] = field(default_factory=dict)
    source: str = ""
    whole: bool = False
    levels: tuple[str, ...] = ()

    def asks(self, levels: tuple[str, ...]) -> bool:
        """A school whose levels nobody told is asked too."""
        return not self.levels or not levels or not set(self.levels).isdisjoint(levels)

    def target_for(self, levels: tuple[str, ...]) -> float | None:
        """The target of a school with these levels; the lowest where several apply."""
        chosen = [target for level, target in self.targets.items() if level in levels or not level]
        return min(chosen) if chosen else None


TAUGHT_BY_PERIODS = ("Tiểu học", "THCS", "THPT")

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "accounts_issued",
        Words("Tài khoản đã cấp", "Accounts issued"),
        "percent",
        "to_date",
        Measure.ACCOUNTS_ISSUED,
        Words("tài khoản", "accounts"),
        Measure.PEOPLE_KNOWN,
        Words("cán bộ, giáo viên và học sinh", "staff and pupils"),
        Words("chưa nhập danh sách học sinh, giáo viên", "no staff or pupils imported yet"),
        {"": 100.0},
        "S3 11.23",
    ),
    Indicator(
        "plans_signed_on_time",
        Words("Kế hoạch bài dạy ký đúng hạn", "Lesson plans signed on time"),
        "percent",
        "month",
        Measure.PLANS_ON_TIME,
        Words("kế hoạch ký đúng hạn", "plans signed on time"),
        Measure.PLANS_DUE,
        Words("kế hoạch phải có", "plans due"),
        Words("chưa có phân công giảng dạy", "no teaching assignments yet"),
        {"": 100.0},
        "S4 11.49",
        levels=TAUGHT_BY_PERIODS,
    ),
    Indicator(
        "online_share",
        Words("Tỉ lệ tiết dạy trực tuyến", "Share of online periods"),
        "percent",
        "month",
        Measure.ONLINE_PERIODS,
        Words("tiết trực tuyến", "online periods"),
        Measure.PERIODS,
        Words("tiết trong thời khoá biểu", "periods in the timetables"),
        Words("chưa có thời khoá biểu", "no timetable yet"),
        {"Tiểu học": 5.0, "THCS": 10.0, "THPT": 10.0},
        "S4 11.34",
        levels=TAUGHT_BY_PERIODS,
    ),
    Indicator(
        "schools_online",
        Words("Trường dạy học trên môi trường số", "Schools that teach online"),
        "percent",
        "month",
        Measure.TEACHES_ONLINE,
        Words("trường có tiết trực tuyến", "schools with online periods"),
        Measure.SCHOOL,
        Words("trường", "schools"),
        Words("chưa có thời khoá biểu", "no timetable yet"),
        {"": 60.0},
        "S4 11.33",
        whole=True,
        levels=("Tiểu học", "THCS"),
    ),
    Indicator(
        "resources_shared",
        Words("Học liệu đã phê duyệt", "Resources shared"),
        "count",
        "to_date",
        Measure.RESOURCES_SHARED,
        Words("học liệu", "resources"),
        None,
        Words("", ""),
        Words("chưa có học liệu", "no resource yet"),
    ),
    Indicator(
        "collected",
        Words("Đã thu so với phải thu", "Collected against due"),
        "percent",
        "month",
        Measure.COLLECTED,
        Words("đồng đã thu", "đồng collected"),
        Measure.DUE,
        Words("đồng phải thu", "đồng due"),
        Words("chưa lập khoản phải thu", "no demands raised yet"),
        {"": 100.0},
        "S4 11.51",
    ),
)


def value_of(indicator: Indicator, numerator: int, denominator: int) -> float | None:
    """None while nothing was reported: no value is not zero."""
    if indicator.denominator is None:
        return float(numerator)
    if denominator <= 0:
        return None
    return round(numerator * 100 / denominator, PERCENT_DECIMALS)


def standing(value: float | None, target: float | None) -> str:
    """met, below, none (no target) or missing (nothing reported)."""
    if value is None:
        return "missing"
    if target is None:
        return "none"
    return "met" if value >= target else "below"
