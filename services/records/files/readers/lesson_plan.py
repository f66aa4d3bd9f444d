"""A lesson plan that was dropped in a folder: a Word document or a PDF that says in its first lines what it is for."""

from __future__ import annotations

from importing import Recognised, Upload
from services.records.domain.catalogue import LESSON_PLAN, RecordType
from services.records.files.readers.document import Draft, read_file, read_lesson_plan
from services.records.files.readers.heading import plan_score

_PDF_NAMED, _PDF_UNNAMED = 70, 10


class LessonPlanFile:
    """Knows a plan by its words; a PDF, whose text is not read, by its name."""

    kind = LESSON_PLAN

    def __init__(self, row: RecordType) -> None:
        self._row = row

    def score(self, upload: Upload) -> Recognised:
        if not self._row.takes(upload.name):
            return Recognised()
        draft = upload.opened(self._draft)
        if draft.document is None:
            score = _PDF_NAMED if plan_score((), upload.name) else _PDF_UNNAMED
        else:
            score = plan_score(draft.document.lines(), upload.name)
        return Recognised(self.kind, score, rows=1)

    def read(self, upload: Upload) -> Draft:
        return upload.opened(self._draft)

    def _draft(self, upload: Upload) -> Draft:
        return read_file(self._row, read_lesson_plan, upload.name, upload.content)
