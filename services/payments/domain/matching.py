"""Whose money a bank line is: by the pupil's code, else by full name and class, else nobody's; always with a reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from chassis.why import Facts, Why
from services.payments.domain import limits
from services.payments.domain.demands import Pupil
from tabular.folding import words

# The kind with which the reason of a line begins on the wire; a reason that is not here names nobody.
BY_CODE, BY_NAME, BY_NONE, BY_PERSON = "code", "name+class", "none", "person"
KINDS: Mapping[str, str] = {
    "CODE_IN_MEMO": BY_CODE,
    "CODES_SHARE_AMOUNT": BY_CODE,
    "CODES_SHARE_BILLS": BY_CODE,
    "NAME_AND_CLASS_IN_MEMO": BY_NAME,
    "NAMES_SHARE_AMOUNT": BY_NAME,
    "NAMES_SHARE_BILLS": BY_NAME,
    "PUT_BY_PERSON": BY_PERSON,
}


@dataclass(frozen=True)
class Match:
    """`pupil` only where exactly one can be meant; otherwise `suggestion` is one to look at.

    `several` are the pupils between whom the money may be divided; `divided` says why it is where it is all that they
    owe, `divided_some` where it is one set of their bills.
    """

    pupil: str
    why: Why
    suggestion: str = ""
    several: tuple[str, ...] = ()
    divided: Why | None = None
    divided_some: Why | None = None


def kind_of(why: Why) -> str:
    """How a line found its pupil: code, name+class, person or none."""
    return KINDS.get(why.code, BY_NONE)


NOBODY = Match("", Why("NO_CODE_AND_NO_NAME"))


class PupilIndex:
    """The pupils of the schools that an account receives for, as memos spell them."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._codes: dict[str, Pupil] = {}
        self._classes: dict[str, list[tuple[str, Pupil]]] = defaultdict(list)
        self._names: dict[str, list[Pupil]] = defaultdict(list)
        self._elsewhere: dict[str, Pupil] = {}
        for pupil in pupils:
            self.add(pupil)
        self._lengths = sorted({len(code) for code in self._codes if code.isdecimal()})

    def add(self, pupil: Pupil) -> None:
        """One more pupil whose money may come: one of the school, or one who left it and owes it something."""
        name = words(pupil.name)
        self._codes[pupil.id.lower()] = pupil
        self._classes[tight(pupil.class_name)].append((name, pupil))
        self._names[name].append(pupil)

    def add_elsewhere(self, pupil: Pupil) -> None:
        """A pupil of another school: the code is known, the money is not this pupil's."""
        self._elsewhere[pupil.id.lower()] = pupil

    def unknown_codes(self, memo: str) -> set[str]:
        """Numbers in the memo that are as long as a pupil's code and no code of the index."""
        tokens = {token for token in _DIGITS.findall(words(memo)) if len(token) in self._lengths}
        return {token for token in tokens if token not in self._codes and token not in self._elsewhere}

    def __len__(self) -> int:
        return len(self._codes)

    def school_of(self, pupil: str) -> str:
        known = self._codes.get(pupil.lower())
        return known.school if known else ""

    def match(self, memo: str) -> Match:
        """Case, accents and spaces inside a code do not matter."""
        folded = words(memo)
        by_code = self._by_code(folded)
        if by_code is not None:
            return by_code
        return self._by_name_and_class(folded) or self._by_code_elsewhere(folded) or self._by_name(folded) or NOBODY

    def _by_code(self, folded: str) -> Match | None:
        pupils = list(dict.fromkeys(self._codes_in(folded)))
        if not pupils:
            return None
        if len(pupils) == 1:
            return Match(pupils[0].id, Why("CODE_IN_MEMO", {"pupil": pupils[0].id}))
        facts: Facts = {"count": len(pupils), "pupils": _listed(pupil.id for pupil in pupils)}
        return Match(
            "",
            Why("SEVERAL_CODES_IN_MEMO", facts),
            pupils[0].id,
            several=tuple(pupil.id for pupil in pupils),
            divided=Why("CODES_SHARE_AMOUNT", facts),
            divided_some=Why("CODES_SHARE_BILLS", facts),
        )

    def _by_code_elsewhere(self, folded: str) -> Match | None:
        """Said before a name without a class is looked for: the code is the stronger sign."""
        found = next((self._elsewhere[token] for token in _DIGITS.findall(folded) if token in self._elsewhere), None)
        if found is None:
            return None
        return Match("", Why("CODE_OF_OTHER_SCHOOL", {"pupil": found.id, "school": found.school}))

    def _codes_in(self, folded: str) -> Iterator[Pupil]:
        """Whole numbers first; digits that spaces tore apart only where no whole number is a code."""
        tokens = [*folded.split(), *_DIGITS.findall(folded)]
        whole = [self._codes[token] for token in tokens if token in self._codes]
        if whole:
            yield from whole
            return
        for run in _RUNS.findall(folded):
            digits = run.replace(" ", "")
            for length in self._lengths:
                yield from self._windows(run, digits, length)

    def _windows(self, run: str, digits: str, length: int) -> Iterator[Pupil]:
        """A code begins and ends where a group of digits does: never inside an account number."""
        starts, ends = _edges(run)
        for start in starts:
            code = digits[start : start + length]
            if start + length in ends and code in self._codes:
                yield self._codes[code]

    def _by_name_and_class(self, folded: str) -> Match | None:
        padded = f" {folded} "
        named_in_memo: dict[str, tuple[str, Pupil]] = {}
        for class_name in classes_in(folded, self._classes):
            for name, pupil in self._classes[class_name]:
                if name.count(" ") + 1 >= limits.NAME_WORDS_LEAST and f" {name} " in padded:
                    named_in_memo[pupil.id] = (name, pupil)
        longest = [
            pupil
            for name, pupil in named_in_memo.values()
            if not any(name != other and f" {name} " in f" {other} " for other, _ in named_in_memo.values())
        ]
        if len(longest) == 1:
            pupil = longest[0]
            named = {"name": pupil.name, "class_name": pupil.class_name}
            return Match(pupil.id, Why("NAME_AND_CLASS_IN_MEMO", named))
        if longest:
            return _several_named(longest)
        return None

    def _by_name(self, folded: str) -> Match | None:
        """A full name without a class is a hint for a person, never a match."""
        tokens = folded.split()
        for start in range(len(tokens)):
            for end in range(len(tokens), start + 1, -1):
                pupils = self._names.get(" ".join(tokens[start:end]))
                if pupils:
                    pupil = pupils[0]
                    why = Why("NAME_WITHOUT_CLASS", {"name": pupil.name, "count": len(pupils)})
                    return Match("", why, pupil.id)
        return None


def _several_named(pupils: Sequence[Pupil]) -> Match:
    """Pupils of one name cannot be told apart; those of different names may share the money."""
    first = pupils[0]
    if len({words(pupil.name) for pupil in pupils}) < len(pupils):
        why = Why("NAMESAKES_IN_CLASS", {"class_name": first.class_name, "count": len(pupils)})
        return Match("", why, first.id)
    facts: Facts = {"count": len(pupils), "names": _listed(pupil.name for pupil in pupils)}
    return Match(
        "",
        Why("SEVERAL_NAMES_IN_MEMO", facts),
        first.id,
        several=tuple(pupil.id for pupil in pupils),
        divided=Why("NAMES_SHARE_AMOUNT", facts),
        divided_some=Why("NAMES_SHARE_BILLS", facts),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(islice(names, limits.SUGGESTIONS))


_DIGITS = re.compile(r"[0-9]+")
_RUNS = re.compile(r"(?<![0-9a-z])[0-9]+(?: [0-9]+)+(?![0-9a-z])")


def tight(text: str) -> str:
    return words(text).replace(" ", "")


def classes_in(folded: str, known: Container[str]) -> list[str]:
    """The `known` classes that a memo names, as `tight` writes them: `7A1`, `lop 7 a 1` and `LOP7A1` are one class."""
    tokens = folded.split()
    joined = {
        "".join(tokens[start : start + count]).removeprefix("lop")
        for start in range(len(tokens))
        for count in range(1, limits.CLASS_TOKENS + 1)
    }
    return [token for token in sorted(joined) if token in known]


def _edges(run: str) -> tuple[list[int], set[int]]:
    """Where groups of digits start and end, counted without the spaces."""
    starts, ends, place = [], set(), 0
    for group in run.split():
        starts.append(place)
        place += len(group)
        ends.add(place)
    return starts, ends
