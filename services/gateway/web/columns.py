"""What the columns of a shown file hold, as a person says it: chosen in its form, carried along until it is taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from litestar.datastructures import FormMultiDict
from pydantic import TypeAdapter

from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.web.forms import text

SAID = ("said", "kept")  # ways that go along: the others are found again by whoever reads the file


@dataclass(frozen=True)
class ChosenColumns:
    """`said` is the key of each column by its title; `changed` says that it is not what the page showed.

    `twice` are two titles for which a person chose the same; nothing is said then that was not said before.
    """

    said: dict[str, str]
    changed: bool = False
    twice: tuple[str, str] | None = None


# Of each shown column its title, what it was taken for, and whether a person said so.
_LAYOUT = TypeAdapter(list[tuple[str, str, bool]])


def layout_of(columns: Sequence[imports_pb2.ReadColumn]) -> str:
    """What goes along in the form, so that a choice is known from what was shown."""
    return json.dumps([[column.title, column.key, column.way in SAID] for column in columns], ensure_ascii=False)


def chosen_columns(form: FormMultiDict, number: int) -> ChosenColumns:
    """Of the shown file of that number. Raises ValueError for a layout that was altered on its way."""
    layout = form.get(f"layout-{number}", "")
    shown = _LAYOUT.validate_json(layout or "[]" if isinstance(layout, str) else "[]")
    before = {title: key for title, key, is_said in shown if is_said}
    named = f"column-{number}-{{}}"
    new = {
        title: now
        for place, (title, key, _) in enumerate(shown)
        if named.format(place) in form and (now := text(form, named.format(place))) != key
    }
    by_key: dict[str, str] = {}
    for title, key in new.items():
        if key and key in by_key:
            return ChosenColumns(before, changed=True, twice=(by_key[key], title))
        by_key[key] = title
    # What was said of another column before gives way: one column alone holds it.
    left = {title: "" if key in by_key and title not in new else key for title, key in before.items()}
    return ChosenColumns({**left, **new}, changed=bool(new))


def fits(form_columns: int, columns: Sequence[imports_pb2.ReadColumn]) -> bool:
    """Whether the columns of one more file go into a form that has so many already."""
    return form_columns + len(columns) <= limits.FORM_COLUMNS
