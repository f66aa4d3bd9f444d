"""The habits of those whose files come in, as one table: what, in which kind of file, and how often."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from deploy.sample import list_habits as lists
from deploy.sample import other_habits as others
from deploy.sample.district import School
from deploy.sample.other_habits import OfClass, Truth
from deploy.sample.typed import class_list, save

CARRIED = "habits.json"
GRADED = ("Tiểu học", "THCS")  # a class says its grade
MARKED = ("THCS",)  # has gradebooks, lessons and payments in the sample
ALL = ("Mầm non", *GRADED)


class Habit(NamedTuple):
    """`share` of the classes whose file of the kind has the habit; the first class that can carry it always does.

    `ending` is how the file is called behind its class.
    """

    name: str
    kind: str
    share: float
    ending: str
    write: Callable[[Path, OfClass], Truth]
    levels: tuple[str, ...] = ALL


def _typed(change: lists.Change) -> Callable[[Path, OfClass], Truth]:
    """Writes a list of the class as somebody with the habit types it."""

    def write(path: Path, of: OfClass) -> Truth:
        typed = class_list(of.school, of.class_name)
        change(typed, of.rng)
        save(path, typed)
        facts = ("code", "name", "class_name", "gender", "number", "father", "father_phone")
        pupils = [{**{key: getattr(one, key) for key in facts}, "born": f"{one.born}"} for one in of.pupils]
        return {"school": of.school.code, "pupils": pupils}

    return write


HABITS: tuple[Habit, ...] = (
    Habit("old font TCVN3", "pupils", 0.10, "tcvn3.xls", _typed(lists.in_tcvn3)),
    Habit("old font VNI", "pupils", 0.05, "vni.xls", _typed(lists.in_vni)),
    Habit("names in two columns", "pupils", 0.20, "ho-va-ten.xlsx", _typed(lists.names_in_two_columns)),
    Habit("one title over two columns", "pupils", 0.10, "hai-cot.xlsx", _typed(lists.one_title_over_two_columns)),
    Habit("titles in two rows", "pupils", 0.15, "hai-dong.xlsx", _typed(lists.titles_in_two_rows)),
    Habit("class above the table alone", "pupils", 0.15, "ten-lop.xlsx", _typed(lists.class_above_alone), GRADED),
    Habit("class written in every way", "pupils", 0.30, "viet-lop.xlsx", _typed(lists.classes_in_every_way)),
    Habit("day written in every way", "pupils", 0.30, "viet-ngay.xlsx", _typed(lists.days_in_every_way)),
    Habit("phone written in every way", "pupils", 0.30, "viet-so.xlsx", _typed(lists.phones_in_every_way)),
    Habit("codes and numbers without zeros", "pupils", 0.15, "mat-so-0.xlsx", _typed(lists.numbers_without_zeros)),
    Habit("sums and signatures below", "pupils", 0.40, "ky-ten.xlsx", _typed(lists.sums_and_signatures_below)),
    Habit("titles on every page", "pupils", 0.10, "lap-tieu-de.xlsx", _typed(lists.titles_on_every_page)),
    Habit("formulas", "pupils", 0.10, "cong-thuc.xlsx", _typed(lists.formulas)),
    Habit("an old list on a hidden sheet", "pupils", 0.05, "an.xlsx", _typed(lists.an_old_list_hidden)),
    Habit("a title of their own", "pupils", 0.10, "tieu-de-rieng.xlsx", _typed(lists.a_title_of_their_own)),
    Habit("names decomposed and spaced", "pupils", 0.10, "dau-roi.xlsx", _typed(lists.decomposed_and_spaced)),
    Habit("a web page called .xls", "pupils", 0.05, "html.xls", _typed(lists.as_it_is)),
    Habit("tabs in UTF-16", "pupils", 0.05, "unicode.txt", _typed(lists.as_it_is)),
    Habit("both terms in one sheet", "gradebook", 0.20, "hai-hoc-ky.xlsx", others.both_terms_in_one_sheet, MARKED),
    Habit("names without codes", "gradebook", 0.20, "khong-ma.xlsx", others.names_without_codes, MARKED),
    Habit("heads with colons", "gradebook", 0.20, "dau-hai-cham.xlsx", others.heads_with_colons, MARKED),
    Habit("Teams report in parts", "attendance", 0.20, "teams.csv", others.teams_report_in_parts, MARKED),
    Habit("Zoom list with rejoins", "attendance", 0.20, "zoom.csv", others.zoom_with_rejoins, MARKED),
    Habit("opening, page total and total", "statement", 0.20, "tong.xlsx", others.opening_and_total_lines, MARKED),
    Habit(
        "equal payments, no references",
        "statement",
        0.10,
        "khong-so.xlsx",
        others.equal_payments,
        MARKED,
    ),
    Habit("memo glued", "statement", 0.20, "dinh-lien.xlsx", others.memo_glued, MARKED),
    Habit("account in groups", "statement", 0.10, "cach-quang.xlsx", others.account_in_groups, MARKED),
)


class Carriers:
    """Lets the classes of a district carry the habits, one school after the other."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self._carried: set[str] = set()
        self.expected: dict[str, Truth] = {}

    def carry(self, school: School) -> None:
        """Writes the files of the school's classes that have habits, with what is true of each."""
        classes = sorted({pupil.class_name for pupil in school.pupils})
        for habit in HABITS:
            if school.level.name in habit.levels:
                for class_name in self._carrying(habit, school, classes):
                    path = f"{school.code}/thoi-quen/{class_name}-{habit.ending}"
                    of = OfClass(school, class_name, self._rng(habit, school, class_name))
                    said = habit.write(self._folder / path, of)
                    self.expected[path] = {"habit": habit.name, "kind": habit.kind, "class_name": class_name, **said}

    def keep(self) -> None:
        text = json.dumps(self.expected, ensure_ascii=False, indent=1)
        (self._folder / CARRIED).write_text(text, encoding="utf-8")

    def _carrying(self, habit: Habit, school: School, classes: list[str]) -> Iterator[str]:
        for class_name in classes:
            if habit.name not in self._carried or self._rng(habit, school, class_name).random() < habit.share:
                self._carried.add(habit.name)
                yield class_name

    def _rng(self, habit: Habit, school: School, class_name: str) -> Random:
        return Random(f"{self._seed}/{habit.name}/{school.code}/{class_name}")
