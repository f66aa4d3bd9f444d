"""How each call of the library is asked about a place."""

from __future__ import annotations

from proto.gen.edu.library.v1 import library_pb2 as library
from tests.access.probes import reads, writes

FILE = b"%PDF-1.7 a leaf"
LIBRARY = (
    writes(
        "library",
        "UploadResource",
        lambda p: library.UploadResourceRequest(file_name="x.pdf", content=FILE, school=p.school, group=p.group),
    ),
    writes("library", "SubmitResource", lambda p: library.SubmitResourceRequest(id=p.resource, request_id="w")),
    writes("library", "PassResource", lambda p: library.PassResourceRequest(id=p.resource, request_id="w"), "pass"),
    writes("library", "ReturnResource", lambda p: library.ReturnResourceRequest(id=p.resource, note="sai"), "pass"),
    writes("library", "ApproveResource", lambda p: library.ApproveResourceRequest(id=p.resource, request_id="w")),
    writes("library", "PublishResource", lambda p: library.PublishResourceRequest(id=p.resource, request_id="w")),
    writes("library", "WithdrawResource", lambda p: library.WithdrawResourceRequest(id=p.resource, note="sai")),
    reads("library", "GetResource", lambda p: library.GetResourceRequest(id=p.resource), "read_on_its_way", "submit"),
    reads(
        "library",
        "GetResourceFile",
        lambda p: library.GetResourceFileRequest(id=p.resource),
        "read_on_its_way",
        "submit",
    ),
    reads(
        "library",
        "ListResources",
        lambda p: library.ListResourcesRequest(school=p.school),
        "read_on_its_way",
        "submit",
        shows=lambda p: f"{p.school} {p.class_name}",
    ),
    reads(
        "library",
        "Search",
        lambda p: library.SearchRequest(query=f"Bài {p.school} {p.class_name}", limit=9),
        "read_on_its_way",
        "submit",
        shows=lambda p: f"Bài {p.school} {p.class_name}",
    ),
    reads(
        "library",
        "ListQuestions",
        lambda p: library.ListQuestionsRequest(resource=p.resource),
        "read_on_its_way",
        "submit",
    ),
    reads("library", "ListBooks", lambda p: library.ListBooksRequest(school=p.school)),
    writes("library", "AddCopy", lambda p: library.AddCopyRequest(school=p.school, number="X1", book="x")),
    writes("library", "MarkCopy", lambda p: library.MarkCopyRequest(school=p.school, number="X1", state="lost")),
    reads("library", "GetCopy", lambda p: library.GetCopyRequest(school=p.school, number="TK7")),
    reads("library", "ListCopies", lambda p: library.ListCopiesRequest(school=p.school)),
    writes("library", "LendCopy", lambda p: library.LendCopyRequest(school=p.school, number="X1", reader=p.pupil)),
    writes("library", "RenewLoan", lambda p: library.RenewLoanRequest(school=p.school, number="X1")),
    writes("library", "EndLoan", lambda p: library.EndLoanRequest(school=p.school, number="X1")),
    reads("library", "ListLoans", lambda p: library.ListLoansRequest(school=p.school), "read_loans"),
    reads(
        "library",
        "ListLoans",
        lambda p: library.ListLoansRequest(school=p.school, reader=p.pupil),
        "read_loans",
        "read_loans_of_pupil",
    ),
    reads(
        "library",
        "ListLoans",
        lambda p: library.ListLoansRequest(school=p.school, reader=p.teacher),
        "read_loans",
        "read_loans_of_staff",
    ),
    reads("library", "GetLendingRule", lambda p: library.GetLendingRuleRequest(school=p.school)),
    writes(
        "library",
        "SetLendingRule",
        lambda p: library.SetLendingRuleRequest(
            school=p.school, terms=[library.LendingTerms(kind="pupil", days=7, at_once=1)]
        ),
    ),
)
