"""Which rights of records open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import ANYBODY, SECOND, Doors

# A second factor is asked for signing, and for what lets somebody sign.
DOORS: Doors = {
    "ListRecordTypes": ("see_record_types",),
    "ListDuties": ("see_duties",),
    "ListLate": ("see_late",),
    "SubmitPlan": ("submit_plan",),
    "ReviewPlan": ("review_plan",),
    "GetPlan": ("read_plan",),
    "GetPlanFile": ("read_plan",),
    "GetPlanPages": ("read_plan",),
    "ListPlans": ("read_plan",),
    "ListBatch": ("sign_plans",),
    "SignBatch": ("sign_plans", SECOND),
    "ReturnFromBatch": ("sign_plans",),
    "EnrolSigner": ("enrol_signer", SECOND),
    "PermitEnrolment": ("permit_enrolment", SECOND),
    "GetSigner": ("see_signer",),
    "VerifyFile": ("verify",),
    "VerifyPlan": ("read_plan",),
    # Whoever holds the code that a signed document bears.
    "CheckDocument": (ANYBODY,),
    "ListGradebooks": ("list_gradebooks",),
    "GetGradebook": ("read_gradebook",),
    "PostMark": ("post_mark",),
    "SettleDifferences": ("post_mark",),
    "PostMarks": ("post_mark",),
    "AskCorrection": ("ask_correction",),
    "DecideCorrection": ("decide_correction",),
    "ReopenGradebook": ("reopen_gradebook",),
    "AskAppeal": ("ask_appeal",),
    "AnswerAppeal": ("answer_appeal",),
    "ResultsOfClass": ("read_results",),
    "ResultsOfPupil": ("read_results",),
    "GetReceiptOfResult": ("read_results",),
    "ReportSheet": ("read_results",),
    "GetYearSheet": ("read_year_sheet",),
    "PostYearSheet": ("post_year_sheet",),
    "ListTimetables": ("see_timetables",),
    "ListOnlineLessons": ("see_online_lessons",),
    "TieGuest": ("tie_guest",),
    "GetLogbook": ("see_logbook",),
    "PostLogbookEntry": ("write_logbook",),
    "CloseLogbook": ("close_logbook",),
    "AttendanceOfPupil": ("see_attendance",),
    "GetSummary": ("count",),
}
