"""How each call of each house is asked about a place. A call that no row here asks fails the walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proto.gen.edu.accounts.v1 import accounts_pb2 as accounts
from proto.gen.edu.payments.v1 import payments_pb2 as payments
from proto.gen.edu.records.v1 import records_pb2 as records
from proto.gen.edu.reporting.v1 import reporting_pb2 as reporting
from tests.access.asking_library import LIBRARY
from tests.access.class_books import CLASS_BOOKS
from tests.access.desk import OF_DESK
from tests.access.district import MONTH, PIN, Place
from tests.access.probes import Probe, asks, reads, writes
from tests.access.shared_doors import of_frame, of_imports, of_reads

TITLE, DAY = "Kế toán", "2026-12-01"


def _post(place: Place) -> Any:
    return accounts.ConfirmPostRequest(person=place.teacher, title=TITLE)


def _of_accounts(call: str, made: Callable[..., Any], act: str) -> tuple[Probe, ...]:
    """Of somebody without and with a post, of a child, of a parent, and of an office."""
    return (
        writes("accounts", call, lambda p: made(account=p.teacher), f"{act}_accounts"),
        writes("accounts", call, lambda p: made(account=p.pupil), f"{act}_accounts"),
        writes("accounts", call, lambda p: made(account=p.guardian), f"{act}_accounts"),
        writes("accounts", call, lambda p: made(account=p.head), f"{act}_posts"),
        writes("accounts", call, lambda p: made(account=p.officer), "keep_offices"),
    )


ACCOUNTS = (
    asks("accounts", "SignIn", lambda _: accounts.SignInRequest(name="x", password="x"), is_writing=True),
    asks("accounts", "Refresh", lambda _: accounts.RefreshRequest(refresh_token="x.y"), is_writing=True),
    asks("accounts", "SignOut", lambda _: accounts.SignOutRequest(refresh_token="x.y"), is_writing=True),
    asks("accounts", "ChangePassword", lambda _: accounts.ChangePasswordRequest(), is_writing=True),
    asks("accounts", "GetMe", lambda _: accounts.GetMeRequest()),
    asks("accounts", "ListSessions", lambda _: accounts.ListSessionsRequest()),
    asks("accounts", "ListSignIns", lambda _: accounts.ListSignInsRequest()),
    asks("accounts", "EndMySessions", lambda _: accounts.EndMySessionsRequest(session="x"), is_writing=True),
    asks("accounts", "BeginSecondFactor", lambda _: accounts.BeginSecondFactorRequest(password="x"), is_writing=True),
    asks("accounts", "ConfirmSecondFactor", lambda _: accounts.ConfirmSecondFactorRequest(code="x"), is_writing=True),
    asks("accounts", "GiveSecondFactor", lambda _: accounts.GiveSecondFactorRequest(code="x"), is_writing=True),
    asks("accounts", "EndSecondFactor", lambda _: accounts.EndSecondFactorRequest(), is_writing=True),
    reads(
        "accounts",
        "ListSchools",
        lambda _: accounts.ListSchoolsRequest(page_size=9),
        shows=lambda p: f"THCS {p.school}",
    ),
    reads("accounts", "ListPeople", lambda p: accounts.ListPeopleRequest(school=p.school)),
    reads("accounts", "ListPupils", lambda p: accounts.ListPupilsRequest(school=p.school, class_name=p.class_name)),
    reads("accounts", "ListClasses", lambda p: accounts.ListClassesRequest(school=p.school)),
    reads("accounts", "ListAssignments", lambda p: accounts.ListAssignmentsRequest(school=p.school)),
    writes("accounts", "IssueAccounts", lambda p: accounts.IssueAccountsRequest(school=p.school, request_id="w")),
    writes(
        "accounts",
        "PrintSlips",
        lambda p: accounts.PrintSlipsRequest(school=p.school),
        "print_slips",
        "print_slips_of_posts",
    ),
    writes(
        "accounts",
        "PrintSlips",
        lambda p: accounts.PrintSlipsRequest(school=p.school, class_name=p.class_name),
        "print_slips_of_pupils",
    ),
    writes(
        "accounts",
        "IssueGuardianAccount",
        lambda p: accounts.IssueGuardianAccountRequest(pupil=p.pupil, phone="0911111111", request_id="w"),
    ),
    writes("accounts", "ConfirmChild", lambda p: accounts.ConfirmChildRequest(guardian=p.guardian, code="ABCD-EFGH")),
    writes(
        "accounts", "EndGuardianship", lambda p: accounts.EndGuardianshipRequest(guardian=p.guardian, pupil=p.pupil)
    ),
    reads("accounts", "ListWaitingPosts", lambda p: accounts.ListWaitingPostsRequest(school=p.school)),
    writes("accounts", "ConfirmPost", _post),
    writes("accounts", "DeclinePost", lambda p: accounts.DeclinePostRequest(person=p.teacher, title=TITLE)),
    writes("accounts", "EndAppointment", lambda p: accounts.EndAppointmentRequest(person=p.teacher, **{"from": DAY})),
    writes(
        "accounts",
        "NameActingLeader",
        lambda p: accounts.NameActingLeaderRequest(person=p.teacher, group=p.group, since=DAY, until=DAY),
    ),
    *_of_accounts("EndSessions", accounts.EndSessionsRequest, "stop"),
    *_of_accounts("DisableAccount", accounts.DisableAccountRequest, "stop"),
    *_of_accounts("UnlockAccount", accounts.UnlockAccountRequest, "stop"),
    *_of_accounts("ResetAccount", accounts.ResetAccountRequest, "reset"),
    reads("accounts", "GetRolesAsked", lambda p: accounts.GetRolesAskedRequest(unit=p.unit)),
    writes("accounts", "AskSecondFactor", lambda p: accounts.AskSecondFactorRequest(unit=p.unit, roles=["clerk"])),
    *_of_accounts("ReportLostFactor", accounts.ReportLostFactorRequest, "reset"),
    *_of_accounts("ConfirmLostFactor", accounts.ConfirmLostFactorRequest, "reset"),
    writes(
        "accounts",
        "AskForOffice",
        lambda p: accounts.AskForOfficeRequest(kind="officer", name="An", phone="0911111111", unit=p.unit, since=DAY),
    ),
    writes("accounts", "ConfirmOffice", lambda p: accounts.ConfirmOfficeRequest(account=p.officer)),
    writes("accounts", "EndOffice", lambda p: accounts.EndOfficeRequest(account=p.officer, on=DAY)),
    reads("accounts", "ListOffices", lambda _: accounts.ListOfficesRequest(page_size=99), shows=lambda p: p.officer),
    reads("accounts", "GetSummary", lambda p: accounts.GetSummaryRequest(school=p.school)),
    asks("accounts", "ListUndoableImports", lambda _: accounts.ListUndoableImportsRequest()),
    writes("accounts", "UndoImport", lambda p: accounts.UndoImportRequest(report=p.report, request_id="w")),
)


def _mark(place: Place) -> Any:
    return records.MarkEntry(pupil=place.pupil, slot="tx1", value="8", request_id="w")


RECORDS = (
    asks("records", "ListRecordTypes", lambda _: records.ListRecordTypesRequest()),
    asks("records", "ListDuties", lambda _: records.ListDutiesRequest(month=MONTH)),
    reads(
        "records",
        "ListLate",
        lambda p: records.ListLateRequest(month=MONTH, school=p.school),
        shows=lambda p: p.teacher,
    ),
    asks(
        "records",
        "SubmitPlan",
        lambda _: records.SubmitPlanRequest(subject="KHTN", grade="7", month=MONTH, file_name="x.docx", content=b"PK"),
        is_writing=True,
    ),
    writes("records", "ReviewPlan", lambda p: records.ReviewPlanRequest(plan=p.plan, note="sai", request_id="w")),
    asks("records", "CheckDocument", lambda _: records.CheckDocumentRequest(code="x")),
    reads("records", "GetPlan", lambda p: records.GetPlanRequest(plan=p.plan)),
    reads("records", "GetPlanFile", lambda p: records.GetPlanFileRequest(plan=p.plan, which="original")),
    reads("records", "GetPlanPages", lambda p: records.GetPlanPagesRequest(plan=p.plan)),
    reads(
        "records",
        "ListPlans",
        lambda p: records.ListPlansRequest(school=p.school, group=p.group),
        shows=lambda p: p.plan,
    ),
    reads("records", "ListBatch", lambda p: records.ListBatchRequest(month=MONTH, school=p.school)),
    writes(
        "records",
        "SignBatch",
        lambda p: records.SignBatchRequest(month=MONTH, school=p.school, pin=PIN, plans=[p.plan]),
    ),
    writes(
        "records", "ReturnFromBatch", lambda p: records.ReturnFromBatchRequest(plan=p.plan, note="sai", request_id="w")
    ),
    writes("records", "EnrolSigner", lambda p: records.EnrolSignerRequest(person=p.head, pin=PIN), "nobody"),
    writes("records", "PermitEnrolment", lambda p: records.PermitEnrolmentRequest(person=p.head)),
    reads("records", "GetSigner", lambda p: records.GetSignerRequest(person=p.head)),
    asks("records", "VerifyFile", lambda _: records.VerifyFileRequest(content=b"%PDF", file_name="x.pdf")),
    reads("records", "VerifyPlan", lambda p: records.VerifyPlanRequest(plan=p.plan)),
    reads(
        "records",
        "ListGradebooks",
        lambda p: records.ListGradebooksRequest(school=p.school, class_name=p.class_name, term="hk1"),
        shows=lambda p: p.class_name,
    ),
    reads(
        "records",
        "GetGradebook",
        lambda p: records.GetGradebookRequest(school=p.school, class_name=p.class_name, subject="KHTN", term="hk1"),
    ),
    writes(
        "records",
        "PostMark",
        lambda p: records.PostMarkRequest(gradebook=p.gradebook, pupil=p.pupil, slot="tx1", value="8", request_id="w"),
    ),
    writes("records", "PostMarks", lambda p: records.PostMarksRequest(gradebook=p.gradebook, entries=[_mark(p)])),
    writes(
        "records",
        "SettleDifferences",
        lambda p: records.SettleDifferencesRequest(
            gradebook=p.gradebook, words=[records.DifferenceWord(pupil=p.pupil, slot="tx1")], request_id="w"
        ),
    ),
    writes(
        "records",
        "AskCorrection",
        lambda p: records.AskCorrectionRequest(
            gradebook=p.gradebook, pupil=p.pupil, slot="tx1", value="8", reason="r", request_id="w"
        ),
    ),
    writes(
        "records",
        "DecideCorrection",
        lambda p: records.DecideCorrectionRequest(gradebook=p.gradebook, correction="c", passing=True, request_id="w"),
    ),
    writes(
        "records",
        "ReopenGradebook",
        lambda p: records.ReopenGradebookRequest(gradebook=p.gradebook, days=1, reason="r", request_id="w"),
    ),
    writes(
        "records",
        "AskAppeal",
        lambda p: records.AskAppealRequest(pupil=p.pupil, subject="TOAN", term="hk1", words="w", request_id="w"),
    ),
    writes(
        "records",
        "AnswerAppeal",
        lambda p: records.AnswerAppealRequest(
            gradebook=p.gradebook, appeal="a", outcome="upheld", answer="w", request_id="w"
        ),
    ),
    reads(
        "records",
        "ResultsOfClass",
        lambda p: records.ResultsOfClassRequest(school=p.school, class_name=p.class_name, term="hk1"),
    ),
    reads("records", "ResultsOfPupil", lambda p: records.ResultsOfPupilRequest(pupil=p.pupil, term="hk1")),
    reads("records", "GetReceiptOfResult", lambda p: records.GetReceiptOfResultRequest(pupil=p.pupil, term="hk1")),
    reads("records", "GetYearSheet", lambda p: records.GetYearSheetRequest(school=p.school, class_name=p.class_name)),
    writes(
        "records",
        "PostYearSheet",
        lambda p: records.PostYearSheetRequest(
            school=p.school, class_name=p.class_name, entries=[records.YearSaid(pupil=p.pupil, slot="absent_hk1")]
        ),
    ),
    reads("records", "ReportSheet", lambda p: records.ReportSheetRequest(pupil=p.pupil, term="hk1")),
    reads("records", "ListTimetables", lambda p: records.ListTimetablesRequest(school=p.school)),
    reads(
        "records",
        "ListOnlineLessons",
        lambda p: records.ListOnlineLessonsRequest(school=p.school, class_name=p.class_name),
        shows=lambda p: p.pupil,
    ),
    writes(
        "records",
        "TieGuest",
        lambda p: records.TieGuestRequest(school=p.school, class_name=p.class_name, shown="x", pupil=p.pupil),
    ),
    reads("records", "AttendanceOfPupil", lambda p: records.AttendanceOfPupilRequest(pupil=p.pupil)),
    reads("records", "GetSummary", lambda p: records.GetSummaryRequest(month=MONTH, school=p.school)),
)
PAYMENTS = (
    asks("payments", "ListFeeItems", lambda _: payments.ListFeeItemsRequest()),
    writes(
        "payments",
        "SetReceivingAccount",
        lambda p: payments.SetReceivingAccountRequest(school=p.school, bin="970418", account="77", holder="X"),
    ),
    writes(
        "payments",
        "DecideReceivingAccount",
        lambda p: payments.DecideReceivingAccountRequest(school=p.school, account="77", accepted=True),
        "confirm_account",
    ),
    writes(
        "payments",
        "DecideReceivingAccount",
        lambda p: payments.DecideReceivingAccountRequest(school=p.school, account="77"),
        "set_account",
    ),
    reads("payments", "GetReceivingAccount", lambda p: payments.GetReceivingAccountRequest(school=p.school)),
    writes("payments", "KeepChoice", lambda p: payments.KeepChoiceRequest(pupil=p.pupil, item="TA", consent=True)),
    writes("payments", "RaiseDemands", lambda p: payments.RaiseDemandsRequest(school=p.school, period=MONTH)),
    reads("payments", "ListInvoices", lambda p: payments.ListInvoicesRequest(school=p.school), "read_lists"),
    reads("payments", "ListInvoices", lambda p: payments.ListInvoicesRequest(pupil=p.pupil), "read_pupil"),
    reads(
        "payments", "ListInvoices", lambda p: payments.ListInvoicesRequest(school=p.school, pupil=p.pupil), "read_pupil"
    ),
    reads("payments", "GetInvoice", lambda p: payments.GetInvoiceRequest(id=p.invoice)),
    asks("payments", "GetBill", lambda _: payments.GetBillRequest(link="x")),
    reads(
        "payments",
        "PrintBills",
        lambda p: payments.PrintBillsRequest(school=p.school, class_name=p.class_name, period=MONTH),
    ),
    reads("payments", "ListHandedTables", lambda p: payments.ListHandedTablesRequest(school=p.school)),
    writes(
        "payments",
        "DecideHandedTable",
        lambda p: payments.DecideHandedTableRequest(id=p.table, accepted=True),
        "confirm_table",
    ),
    writes("payments", "DecideHandedTable", lambda p: payments.DecideHandedTableRequest(id=p.table), "decline_table"),
    reads("payments", "ListLines", lambda p: payments.ListLinesRequest(school=p.school)),
    reads("payments", "ListDoubts", lambda p: payments.ListDoubtsRequest(school=p.school)),
    writes(
        "payments",
        "AssignLine",
        lambda p: payments.AssignLineRequest(line=p.line, pupil=p.pupil, reason="đúng em", request_id="w"),
    ),
    writes(
        "payments",
        "DecideAssignment",
        lambda p: payments.DecideAssignmentRequest(line=p.line, accepted=True),
        "confirm_assignment",
    ),
    writes(
        "payments", "DecideAssignment", lambda p: payments.DecideAssignmentRequest(line=p.line), "decline_assignment"
    ),
    writes("payments", "ReturnLine", lambda p: payments.ReturnLineRequest(line=p.line, amount=1, reason="trả lại")),
    writes("payments", "WriteOff", lambda p: payments.WriteOffRequest(invoice=p.invoice, amount=1, reason="thiên tai")),
    writes(
        "payments",
        "DecideWriteOff",
        lambda p: payments.DecideWriteOffRequest(invoice=p.invoice, accepted=True),
        "confirm_write_off",
    ),
    writes(
        "payments", "DecideWriteOff", lambda p: payments.DecideWriteOffRequest(invoice=p.invoice), "decline_write_off"
    ),
    *OF_DESK,
    reads("payments", "GetProof", lambda p: payments.GetProofRequest(school=p.school)),
    writes("payments", "ProveMoney", lambda p: payments.ProveMoneyRequest(school=p.school, request_id="w")),
    reads(
        "payments",
        "GetRegister",
        lambda p: payments.GetRegisterRequest(school=p.school, kind="days", since=MONTH, until=MONTH),
    ),
    reads(
        "payments",
        "ExportRegister",
        lambda p: payments.ExportRegisterRequest(
            school=p.school, kind="trial", since=MONTH, until=MONTH, format="xlsx"
        ),
    ),
    reads("payments", "GetLedger", lambda p: payments.GetLedgerRequest(school=p.school)),
    writes("payments", "IssueReceipts", lambda p: payments.IssueReceiptsRequest(school=p.school, period=MONTH)),
    reads("payments", "ListReceipts", lambda p: payments.ListReceiptsRequest(school=p.school), "read_lists"),
    reads("payments", "ListReceipts", lambda p: payments.ListReceiptsRequest(pupil=p.pupil), "read_pupil"),
    reads("payments", "GetReceipt", lambda p: payments.GetReceiptRequest(id=p.receipt)),
    reads("payments", "GetSummary", lambda p: payments.GetSummaryRequest(school=p.school, period=MONTH)),
    asks("payments", "NoticePaid", lambda _: payments.NoticePaidRequest(provider="sepay", body=b"{}"), is_writing=True),
)
REPORTING = (
    reads("reporting", "Indicators", lambda p: reporting.IndicatorsRequest(month=MONTH, school=p.school)),
    reads(
        "reporting", "DistrictTable", lambda _: reporting.DistrictTableRequest(month=MONTH), shows=lambda p: p.school
    ),
    reads("reporting", "WhoIsLate", lambda p: reporting.WhoIsLateRequest(month=MONTH, school=p.school)),
    reads("reporting", "ExportTable", lambda _: reporting.ExportTableRequest(month=MONTH), shows=lambda p: p.school),
    writes(
        "reporting", "Remind", lambda p: reporting.RemindRequest(persons=[p.teacher], duty="lesson_plan", month=MONTH)
    ),
    asks("reporting", "ListReminders", lambda _: reporting.ListRemindersRequest(month=MONTH)),
    reads("reporting", "Month", lambda p: reporting.MonthRequest(month=MONTH, school=p.school)),
)


IMPORTING = ("accounts", "records", "library", "payments")
HOUSES = (*IMPORTING, "reporting")
PROBES = (
    *(*ACCOUNTS, *RECORDS, *CLASS_BOOKS, *LIBRARY, *PAYMENTS, *REPORTING),
    *(probe for house in IMPORTING for probe in of_imports(house)),
    *(probe for house in ("accounts", "records", "payments") for probe in of_reads(house)),
    *(probe for house in HOUSES for probe in of_frame(house)),
)
