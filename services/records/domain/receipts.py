"""The receipt of a result: rules, inputs, steps and outcome as one text, the same bytes whenever it is made again.

It is canonical JSON: keys sorted, no spaces, UTF-8, marks as integer tenths. Nothing of the clock or of a person who
asks is in it, so that whoever has it can compute it again (`replay`) and lay the two side by side.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chassis.aggregate import Aggregate
from services.records.domain.judging import (
    PupilResult,
    TermInputs,
    YearInputs,
    primary_term_result,
    primary_year_result,
    term_result,
    year_result,
)
from services.records.domain.periods import grade_of
from services.records.domain.refusals import ReceiptUnreadable
from services.records.domain.rule_sets import AnyRules, check_act, rules_named
from services.records.domain.tt22.steps import Flag, Step
from services.records.domain.tt22.subjects import SubjectTerm
from services.records.domain.tt22.year import YearOutcome, YearSheetRow
from services.records.domain.tt27.rules import PrimaryRules
from services.records.domain.tt27.year import PrimaryRow

FORM = 1  # of the text below; another form is told apart by it, and the old one goes on being read


class Place(NamedTuple):
    """Whose result it is, and of what; `period` is a term or `year`."""

    school: str
    class_name: str
    year: str
    period: str
    pupil: str


class Receipt(NamedTuple):
    place: Place
    inputs: TermInputs | YearInputs
    result: PupilResult

    @classmethod
    def of(cls, place: Place, inputs: TermInputs | YearInputs, rules: AnyRules | None) -> Receipt:
        """Raises RulesOfAnotherAct for rules of a circular that is not for the class."""
        check_act(rules, place.class_name, place.year)
        if isinstance(rules, PrimaryRules):
            grade = grade_of(place.class_name)
            if isinstance(inputs, YearInputs):
                return cls(place, inputs, primary_year_result(place.pupil, grade, inputs, rules))
            return cls(place, inputs, primary_term_result(place.pupil, grade, inputs, rules))
        if isinstance(inputs, YearInputs):
            return cls(place, inputs, year_result(place.pupil, inputs, rules))
        return cls(place, inputs, term_result(place.pupil, inputs, rules))

    @property
    def text(self) -> str:
        rules, result = self.result.rules, self.result
        body = {
            "form": FORM,
            "of": self.place._asdict(),
            "rule_set": _rules(rules) if rules else None,
            "inputs": asdict(self.inputs),
            "steps": [*_steps(result.why_of_subject), *_steps({"": result.steps})],
            "outcome": {
                "averages": result.averages,
                "before": result.before,
                "level": result.after,
                "held_back_by": result.judged.held_back_by,
                "missing": result.missing,
                **(_year(result.year) if result.year else {}),
            },
            "flags": [_flag(flag) for flag in result.flags],
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        return fingerprint(self.text)


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def replay(text: str) -> Receipt:
    """Computes again from the inputs, with the rules that the receipt names. Raises ReceiptUnreadable, RulesUnknown.

    Raises RulesOfAnotherAct for rules of a circular that is not for the class.
    """
    try:
        body = json.loads(text)
        if body["form"] != FORM:
            raise ReceiptUnreadable(str(body["form"]))
        named = body["rule_set"]["sha256"] if body["rule_set"] else ""
        place, inputs = Place(**body["of"]), _inputs(body["inputs"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReceiptUnreadable(type(error).__name__) from error
    return Receipt.of(place, inputs, rules_named(named) if named else None)


def _inputs(body: Mapping[str, Any]) -> TermInputs | YearInputs:
    if "row" in body:
        row = PrimaryRow(**body["row"]) if "traits" in body["row"] else YearSheetRow(**body["row"])
        return YearInputs(_term(body["hk1"]), _term(body["hk2"]), row)
    return _term(body)


def _term(body: Mapping[str, Any]) -> TermInputs:
    subjects = {code: SubjectTerm(**one) for code, one in body["subjects"].items()}
    return TermInputs(subjects, tuple(body["lacking"]))


def _year(year: YearOutcome) -> dict[str, Any]:
    return {
        "training": year.training.title if year.training is not None else "",
        "decision": year.decision,
        "title": year.title,
        "due": year.due,
        "missing_of_year": year.missing,
    }


def _rules(rules: AnyRules) -> dict[str, str]:
    return {
        "id": rules.id,
        "act": rules.act,
        "level": rules.level,
        "valid_from": rules.valid_from.isoformat(),
        "sha256": rules.sha256,
    }


def _steps(by_subject: Mapping[str, Iterable[Step]]) -> list[dict[str, Any]]:
    """`of` is the subject, and empty for the level."""
    return [
        {"of": subject, "citation": step.citation, "code": step.why.code, "facts": dict(step.why.facts)}
        for subject, steps in sorted(by_subject.items())
        for step in steps
    ]


def _flag(flag: Flag) -> dict[str, Any]:
    why = flag.why
    return {"article": flag.article, "code": why.code, "facts": dict(why.facts), "on": flag.on, "taints": flag.taints}


@dataclass(kw_only=True)
class KeptReceipt(Aggregate):
    """A receipt as it was when its result came to be; named by its own bytes, and never changed."""

    school: str
    pupil: str
    year: str
    period: str
    level: str
    text: str
    at: datetime

    @classmethod
    def keep(cls, receipt: Receipt, *, at: datetime) -> KeptReceipt:
        place = receipt.place
        return cls(
            id=receipt.sha256,
            school=place.school,
            pupil=place.pupil,
            year=place.year,
            period=place.period,
            level=receipt.result.after,
            text=receipt.text,
            at=at,
        )


def check_receipt(kept: KeptReceipt) -> None:
    """The bytes are those of its name."""
    if fingerprint(kept.text) != kept.id:
        raise ValueError("its bytes are not those of its name")
