"""A file as somebody handed it in, and what readers make of its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from chassis.why import Why
from importing import limits
from importing.refusals import FileUnreadable
from tabular import words

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file, and what its sender says of it.

    `name` is its place in the folder that is loaded. `school` is the school it is said to come from and `kind` the
    kind it is said to be; both are empty where the sender does not say. `confirmed` says that a person has read why
    the file was stopped (a list of another year, a move of everybody) and wants it taken all the same, and
    `ends_unlisted` that what the list no longer holds is to end. `columns` says by their titles what columns hold,
    as a key of the reader, or empty for one that is not to be read; `known` is what was said of forms before, by form.
    `noticed` grows while the content is opened: what is worth telling of the file, whatever becomes of it; `used` holds
    what was said of the form that was read.
    """

    name: str
    content: bytes = field(repr=False)
    school: str = ""
    kind: str = ""
    request_id: str = ""
    confirmed: bool = False
    ends_unlisted: bool = False
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    noticed: list[Why] = field(default_factory=list, init=False, compare=False)
    used: dict[str, Mapping[str, str]] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def sha256(self) -> str:
        """Of the content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def said_of(self, titles: Sequence[str]) -> Mapping[str, str]:
        """What a person said of the columns of a header, by the words of their titles; now, or of this form before."""
        if not self.columns and not self.known:
            return {}
        plain = [words(title) for title in titles]
        of_now = {words(title): key for title, key in self.columns.items()}
        said = of_now if any(title in of_now for title in plain) else self.known.get(form_of(plain), {})
        if said:
            self.used[form_of(plain)] = said
        return said

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


def form_of(plain: Sequence[str]) -> str:
    """The form of a table, by the words of its titles."""
    return hashlib.sha256("|".join(title for title in plain if title).encode()).hexdigest()[: limits.FORM_CHARACTERS]
