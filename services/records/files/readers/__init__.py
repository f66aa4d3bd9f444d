"""Readers of the files that schools hand in, listed here; a new form of a known kind is one more in the list."""

from __future__ import annotations

from importing import Readers
from services.records.domain.catalogue import RecordType
from services.records.files.readers.gradebook import GradebookSheets
from services.records.files.readers.lesson_plan import LessonPlanFile
from services.records.files.readers.meeting import MeetingListFile
from services.records.files.readers.timetable import TimetableSheets


def readers_of(lesson_plan: RecordType) -> Readers:
    """The readers of the house; the row says which types of file a lesson plan may be."""
    return Readers(LessonPlanFile(lesson_plan), GradebookSheets(), TimetableSheets(), MeetingListFile())
