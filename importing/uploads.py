"""A file as somebody handed it in, and what readers make of its content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from chassis.why import Why
from importing import limits
from importing.refusals import FileUnreadable
from tabular import words

T = TypeVar("T")


class Form(NamedTuple):
    """A kind of file, and the form of its table by the titles."""

    kind: str
    titles: str


@dataclass(frozen=True, kw_only=True)
class SeenColumn:
    """A column as its sender knows it. `key` is what it was taken for, empty where it was not read.

    `way` says how that is known: by its `title` or its `content`, because it was `said` with this file, or is `kept`
    from an earlier one. `contradiction` is there where the cells are not what the key asks for.
    """

    title: str
    letter: str
    key: str
    way: str
    examples: tuple[str, ...]
    contradiction: Why | None


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file, and what its sender says of it.

    `name` is its place in the folder that is loaded. `school` is the school it is said to come from and `kind` the
    kind it is said to be; both are empty where the sender does not say. `confirmed` says that a person has read why
    the file was stopped (a list of another year, a move of everybody) and wants it taken all the same, and
    `ends_unlisted` that what the list no longer holds is to end. `columns` says by their titles what columns hold,
    as a key of the reader, or empty for one that is not to be read; `known` is what was said of the school's forms
    before, by form. `noticed` grows while the content is opened: what is worth telling of the file, whatever becomes of
    it; `used` holds what was said of the form that was read, and `kept` the titles of those that were said before.
    `seen` are the columns of the tables, and `keys` what each of them may be said to hold.
    """

    name: str
    content: bytes = field(repr=False)
    school: str = ""
    kind: str = ""
    request_id: str = ""
    confirmed: bool = False
    ends_unlisted: bool = False
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)
    known: dict[Form, Mapping[str, str]] = field(default_factory=dict, compare=False)
    noticed: list[Why] = field(default_factory=list, init=False, compare=False)
    used: dict[Form, Mapping[str, str]] = field(default_factory=dict, init=False, compare=False)
    kept: dict[Form, tuple[str, ...]] = field(default_factory=dict, init=False, compare=False)
    seen: list[SeenColumn] = field(default_factory=list, init=False, compare=False)
    keys: list[str] = field(default_factory=list, init=False, compare=False)

    @cached_property
    def sha256(self) -> str:
        """Of the content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def said_of(self, titles: Sequence[str], kind: str) -> Mapping[str, str]:
        """What a person said of the columns of a header, by the words of their titles; now, or of this form before.

        `kind` is that of the reader: titles of one form may stand above lists of two kinds.

        Raises FileUnreadable where two of them are said to hold the same.
        """
        if not self.columns and not self.known:
            return {}
        plain = {words(title) for title in titles}
        form = Form(kind, form_of(titles))
        of_now = {words(title): key for title, key in self.columns.items()}
        if any(title in of_now for title in plain):
            said: Mapping[str, str] = of_now
            _check_said_once(of_now, titles)
        else:
            said = self.known.get(form) or self.known.get(Form(kind, form_in_order(titles)), {})
            if said:
                self.kept[form] = tuple(title for title in titles if words(title) in said)
        if said:
            self.used[form] = said
        return said

    def is_kept(self, titles: Sequence[str], kind: str) -> bool:
        """Whether what is said of these titles was said of an earlier file."""
        return Form(kind, form_of(titles)) in self.kept

    def said_of_kind(self, kind: str) -> dict[str, Mapping[str, str]]:
        """What was said of the forms that were read as this kind, by the titles of the form."""
        return {form.titles: said for form, said in self.used.items() if form.kind == kind}

    def forget_said(self) -> None:
        """What was said of a file that was not taken holds for no other."""
        self.used.clear()
        self.kept.clear()

    def opened(self, form: Callable[[Upload], T]) -> T:
        """What `form` makes of this upload, made once however many readers ask. Raises what `form` raises.

        Several readers look at one workbook: `upload.opened(workbook_of)` parses it for the first of them.
        """
        if form not in self._forms:
            try:
                self._forms[form] = form(self)
            except FileUnreadable as unreadable:
                self._forms[form] = unreadable
        found = self._forms[form]
        if isinstance(found, FileUnreadable):
            raise found
        return found  # type: ignore[no-any-return]  # used at once

    @cached_property
    def _forms(self) -> dict[Callable[[Upload], Any], Any]:
        return {}


def form_of(titles: Sequence[str]) -> str:
    """The form of a table, by the words of its titles in whatever order."""
    return form_in_order(sorted({words(title) for title in titles}))


def form_in_order(titles: Sequence[str]) -> str:
    """As builds before this one kept it."""
    plain = "|".join(word for title in titles if (word := words(title)))
    return hashlib.sha256(plain.encode()).hexdigest()[: limits.FORM_CHARACTERS]


def _check_said_once(said: Mapping[str, str], titles: Sequence[str]) -> None:
    of_plain = {words(title): title for title in titles}
    times = Counter(key for plain in of_plain if (key := said.get(plain)))
    for key, count in times.items():
        if count > 1:
            twice = ", ".join(f"“{title}”" for plain, title in of_plain.items() if said.get(plain) == key)
            raise FileUnreadable(Why("COLUMN_KEY_TWICE", {"titles": twice}))
