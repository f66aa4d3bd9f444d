"""Results, their receipts and year sheets in the words of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chassis.errors import Refusal
from chassis.texts import Texts
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.judging import PupilResult, TermInputs, YearInputs
from services.records.domain.receipts import fingerprint
from services.records.domain.staff import Pupil, Staff
from services.records.domain.standing import standing_of
from services.records.domain.tt22.rules import LOWER_SECONDARY
from services.records.domain.tt22.steps import Step
from services.records.domain.tt22.subjects import END, MID, SubjectTerm, written
from services.records.domain.tt22.year import YearOutcome
from services.records.domain.tt27 import subjects as tt27
from services.records.domain.tt27.rules import PrimaryRules
from services.records.domain.year_sheet import Entry
from services.records.files.subjects import subject_name
from services.records.rpc.mark_messages import place, reasons, title
from services.records.rpc.messages import instant
from services.records.usecases import results, year_sheets

_TERM_TITLES = {"hk1": "ĐTBmhk I", "hk2": "ĐTBmhk II"}
_PRIMARY_TERM_TITLES = {"hk1": "Cuối học kì I", "hk2": "Cuối năm"}


def result(pupil: Pupil, one: PupilResult, texts: Texts) -> pb.PupilResult:
    return pb.PupilResult(
        pupil=pupil.id,
        name=pupil.name,
        averages=one.averages,
        level_before=one.before,
        level=one.after,
        why=reasons(one.steps, texts),
        steps=_said(one.steps, texts),
        missing=one.missing,
        flags=[pb.Flag(article=flag.article, said=texts.say(flag.why), taints=flag.taints) for flag in one.flags],
        year=_year(one.year) if one.year else None,
    )


def _said(steps: Iterable[Step], texts: Texts) -> list[pb.Step]:
    return [
        pb.Step(citation=step.citation, said=texts.say(step.why), standing=standing_of(step.citation)) for step in steps
    ]


def _year(one: YearOutcome) -> pb.YearOutcome:
    return pb.YearOutcome(
        training=one.training.title if one.training is not None else "",
        decision=one.decision,
        title=one.title,
        due=one.due,
        missing=one.missing,
    )


def receipt(shown: results.Shown, texts: Texts) -> pb.GetReceiptOfResultResponse:
    at, inputs, found = shown.receipt
    rules = found.rules
    return pb.GetReceiptOfResultResponse(
        result=result(shown.pupil, found, texts),
        class_name=at.class_name,
        year=at.year,
        term=at.period,
        text=shown.text,
        sha256=fingerprint(shown.text),
        rule_set=pb.RuleSet(id=rules.id, valid_from=rules.valid_from.isoformat(), sha256=rules.sha256)
        if rules
        else None,
        replays=shown.replays,
        subjects=[_steps_of(code, inputs, found, texts) for code in sorted(found.why_of_subject, key=place)],
        kept=[pb.KeptReceipt(sha256=one.id, at=instant(one.at), level=one.level) for one in shown.kept],
    )


def _steps_of(code: str, inputs: TermInputs | YearInputs, found: PupilResult, texts: Texts) -> pb.SubjectSteps:
    marks = _terms(code, inputs, found) if isinstance(inputs, YearInputs) else _marks(inputs.subjects[code], found)
    return pb.SubjectSteps(
        subject=code,
        subject_name=subject_name(code),
        average=found.averages.get(code, ""),
        marks=marks,
        steps=_said(found.why_of_subject[code], texts),
    )


def _marks(one: SubjectTerm, found: PupilResult) -> list[pb.PupilMark]:
    if isinstance(found.rules, PrimaryRules):
        return [
            pb.PupilMark(slot=slot, title=title(slot, in_primary=True), value=tt27.written(slot, one.marks[slot]))
            for slot in (tt27.MID_LEVEL, MID, tt27.END_LEVEL, END)
            if slot in one.marks
        ]
    return [
        pb.PupilMark(slot=slot, title=title(slot), value=written(value, by_comment=one.by_comment))
        for slot, value in sorted(one.marks.items(), key=_column)
    ]


def _terms(code: str, inputs: YearInputs, found: PupilResult) -> list[pb.PupilMark]:
    """What the terms came to."""
    terms = {"hk1": inputs.hk1.subjects.get(code), "hk2": inputs.hk2.subjects.get(code)}
    if isinstance(found.rules, PrimaryRules):
        said = [(term, _PRIMARY_TERM_TITLES[term], tt27.summary(one)) for term, one in terms.items() if one]
    else:
        rules = found.rules or LOWER_SECONDARY
        said = [(term, _TERM_TITLES[term], one.average(rules)) for term, one in terms.items() if one]
    return [pb.PupilMark(slot=term, title=titled, value=value) for term, titled, value in said if value]


def _column(mark: tuple[str, int]) -> tuple[bool, bool, str]:
    """Regular marks, mid-term, end of term."""
    return mark[0] == END, mark[0] == MID, mark[0]


def sheet(found: year_sheets.Sheet, texts: Texts) -> pb.GetYearSheetResponse:
    primary = found.sheet.primary
    return pb.GetYearSheetResponse(
        school=found.sheet.school,
        class_name=found.sheet.class_name,
        year=found.sheet.year,
        writable=found.writable,
        act=primary.act if primary else "",
        traits=found.sheet.traits,
        decides=found.decides,
        pupils=[
            pb.YearSheetPupil(
                result=result(pupil, found.results[pupil.id], texts),
                entries=_entries(found.sheet.entries.get(pupil.id, {}), found.staff),
            )
            for pupil in found.pupils
        ],
    )


def _entries(entries: dict[str, Entry], staff: Staff) -> list[pb.YearEntry]:
    return [
        pb.YearEntry(slot=slot, value=_value(one), version=one.version, by_name=staff.name(one.by), at=instant(one.at))
        for slot, one in sorted(entries.items())
    ]


def _value(one: Entry) -> str:
    return "" if one.value is None else str(one.value)


def answers(said: Sequence[year_sheets.Said], found: Sequence[Entry | Refusal]) -> pb.PostYearSheetResponse:
    return pb.PostYearSheetResponse(
        answers=[
            pb.YearAnswer(pupil=one.pupil, slot=one.slot, reason=answer.reason, details=answer.details)
            if isinstance(answer, Refusal)
            else pb.YearAnswer(pupil=one.pupil, slot=one.slot, version=answer.version)
            for one, answer in zip(said, found, strict=True)
        ]
    )
