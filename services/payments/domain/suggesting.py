"""Whose money a line in doubt may be: pupils with a score and what speaks for them, for a person to choose from.

Nothing here is certain: what is, `matching.py` has found already.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chassis.why import Facts, Why
from services.payments.domain import limits
from services.payments.domain.demands import Pupil
from services.payments.domain.division import Share
from services.payments.domain.matching import classes_in, tight
from services.payments.domain.open_invoices import OpenInvoices
from tabular.folding import words

# Points of a hundred. Of the signs of one kind the strongest counts; kinds add up.
CODE, NAME, CLASS, AMOUNT, STOOD = "code", "name", "class", "amount", "stood"
SIGNS: Mapping[str, tuple[str, int]] = {
    "CODE_WHOLE": (CODE, 60),
    "CODE_GLUED": (CODE, 50),
    "CODE_ONE_OFF": (CODE, 45),
    "CODE_CUT": (CODE, 15),
    "NAME_WHOLE": (NAME, 40),
    "NAME_END": (NAME, 15),
    "CLASS_SAID": (CLASS, 10),
    "AMOUNT_OF_BILL": (AMOUNT, 25),
    "AMOUNT_OF_ALL": (AMOUNT, 25),
    "STOOD_BEFORE": (STOOD, 30),
}
# Alone these speak for too many.
WEAK = frozenset({"CODE_CUT", "NAME_END", "CLASS_SAID"})
Signs = dict[str, dict[str, Why]]


@dataclass(frozen=True)
class Suggestion:
    """Shares in đồng that sum to the line, of one pupil or of several; no invoice is chosen yet."""

    shares: tuple[Share, ...]
    score: int
    reasons: tuple[Why, ...]


class Signpost:
    """The pupils of a school, as memos half spell them."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._codes: set[str] = set()
        self._names: dict[str, list[Pupil]] = defaultdict(list)
        self._ends: dict[str, list[Pupil]] = defaultdict(list)
        self._classes: dict[str, set[str]] = defaultdict(set)
        for pupil in pupils:
            name = words(pupil.name)
            self._codes.add(pupil.id)
            self._names[name].append(pupil)
            self._ends[" ".join(name.split()[-limits.NAME_WORDS_LEAST :])].append(pupil)
            self._classes[tight(pupil.class_name)].add(pupil.id)
        self._sorted = sorted(code for code in self._codes if code.isdecimal())
        self._lengths = sorted({len(code) for code in self._sorted})

    def read(self, memo: str) -> Signs:
        """By pupil, the strongest sign of each kind that the memo has."""
        folded = words(memo)
        signs: Signs = {}
        for pupil, why in (*self._codes_in(folded), *self._names_in(folded)):
            _add(signs, pupil, why)
        for class_name in classes_in(folded, self._classes):
            of_class = self._classes[class_name] & signs.keys()
            for pupil in sorted(of_class):
                _add(signs, pupil, Why("CLASS_SAID", {"class_name": class_name.upper()}))
        return signs

    def _codes_in(self, folded: str) -> Iterator[tuple[str, Why]]:
        runs = [run.replace(" ", "") for run in _TORN.findall(folded)]
        for token in list(dict.fromkeys([*_DIGITS.findall(folded), *runs]))[: limits.MEMO_NUMBERS]:
            if token in self._codes:
                yield token, Why("CODE_WHOLE", {"pupil": token})
                continue
            for length in self._lengths:
                yield from self._near(token, length)

    def _near(self, token: str, length: int) -> Iterator[tuple[str, Why]]:
        if length < len(token) <= limits.GLUED_DIGITS:
            for start in range(len(token) - length + 1):
                if (code := token[start : start + length]) in self._codes:
                    yield code, Why("CODE_GLUED", {"pupil": code, "number": token})
        if abs(len(token) - length) <= 1:
            for code in sorted(set(_one_off(token, length)) & self._codes):
                yield code, Why("CODE_ONE_OFF", {"pupil": code, "number": token})
        if 0 < length - len(token) <= limits.CODE_CUT_DIGITS:
            first = bisect_left(self._sorted, token)
            for code in self._sorted[first : first + 10**limits.CODE_CUT_DIGITS]:
                if code.startswith(token) and len(code) == length:
                    yield code, Why("CODE_CUT", {"pupil": code, "number": token})

    def _names_in(self, folded: str) -> Iterator[tuple[str, Why]]:
        tokens = folded.split()
        spans = {
            " ".join(tokens[start:end])
            for start in range(len(tokens))
            for end in range(start + limits.NAME_WORDS_LEAST, min(len(tokens), start + limits.NAME_WORDS_MOST) + 1)
        }
        for span in sorted(spans):
            for pupil in self._names.get(span, ()):
                yield pupil.id, Why("NAME_WHOLE", {"name": pupil.name, "count": len(self._names[span])})
            for pupil in self._ends.get(span, ()):
                yield pupil.id, Why("NAME_END", {"name": pupil.name, "count": len(self._ends[span])})


def ranked(
    school: str, amount: int, signs: Mapping[str, Mapping[str, Why]], open_invoices: OpenInvoices
) -> tuple[Suggestion, ...]:
    """The best first, by score and then by code; what the amount says of each is added here."""
    found = []
    for pupil, said in signs.items():
        of_amount = _of_amount(open_invoices.left(school, pupil), amount)
        whys = [*said.values(), *([of_amount] if of_amount else [])]
        if any(why.code not in WEAK for why in whys) or len(whys) > 1:
            found.append(Suggestion((Share(pupil, "", amount),), _score(whys), tuple(whys)))
    found += _together(school, amount, signs, open_invoices)
    found.sort(key=lambda one: (-one.score, one.shares[0].pupil))
    return tuple(found[: limits.SUGGESTIONS_SHOWN])


def _together(
    school: str, amount: int, signs: Mapping[str, Mapping[str, Why]], open_invoices: OpenInvoices
) -> Iterator[Suggestion]:
    """All whom the memo names in full, each what is owed in their order, the rest to the last."""
    named = [pupil for pupil, said in signs.items() if any(why.code in _FULL for why in said.values())]
    if not 1 < len(named) <= limits.SUGGESTIONS_SHOWN:
        return
    owed = {pupil: sum(open_invoices.left(school, pupil).values()) for pupil in named}
    shares, rest = [], amount
    for pupil in named:
        part = rest if pupil == named[-1] else min(rest, owed[pupil])
        rest -= part
        if part:
            shares.append(Share(pupil, "", part))
    if len(shares) > 1:
        facts: Facts = {"count": len(shares), "owed": sum(owed.values())}
        exact = sum(owed.values()) == amount
        whys = (Why("SEVERAL_NAMED", facts), *((Why("AMOUNT_OF_ALL", {"amount": amount}),) if exact else ()))
        yield Suggestion(tuple(shares), TOGETHER + (SIGNS["AMOUNT_OF_ALL"][1] if exact else 0), whys)


TOGETHER = 65
_FULL = frozenset({"CODE_WHOLE", "NAME_WHOLE"})
_DIGITS = re.compile(r"[0-9]+")
_TORN = re.compile(r"(?<![0-9a-z])[0-9]+(?: [0-9]+)+(?![0-9a-z])")


def _add(signs: Signs, pupil: str, why: Why) -> None:
    kind, points = SIGNS[why.code]
    known = signs.setdefault(pupil, {}).get(kind)
    if known is None or SIGNS[known.code][1] < points:
        signs[pupil][kind] = why


def _score(whys: Sequence[Why]) -> int:
    """Never a hundred: that is what needs nobody."""
    return min(limits.SCORE_MOST, sum(SIGNS[why.code][1] for why in whys))


def _of_amount(left: Mapping[str, int], amount: int) -> Why | None:
    if amount in left.values():
        return Why("AMOUNT_OF_BILL", {"amount": amount})
    return Why("AMOUNT_OF_ALL", {"amount": amount}) if left and sum(left.values()) == amount else None


def _one_off(token: str, length: int) -> Iterator[str]:
    """What the number is with one digit changed, two neighbours swapped, one digit more or one less."""
    places = range(len(token))
    if len(token) == length:
        yield from (f"{token[:at]}{digit}{token[at + 1 :]}" for at in places for digit in "0123456789")
        yield from (f"{token[:at]}{token[at + 1]}{token[at]}{token[at + 2 :]}" for at in places[:-1])
    elif len(token) == length - 1:
        yield from (f"{token[:at]}{digit}{token[at:]}" for at in range(len(token) + 1) for digit in "0123456789")
    else:
        yield from (f"{token[:at]}{token[at + 1 :]}" for at in places)
