"""Which rights of the library open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import SIGNED_IN, Doors

# What is published is everybody's who is signed in; of the rest the answer leaves out what no right opens.
_SEEN = (SIGNED_IN, "read_on_its_way", "read_shelf", "submit")

DOORS: Doors = {
    "UploadResource": ("upload",),
    "SubmitResource": ("submit",),
    "PassResource": ("pass", "pass_for_another", "adopt"),
    "ReturnResource": ("pass", "pass_for_another", "adopt", "approve"),
    "ApproveResource": ("approve",),
    "PublishResource": ("publish",),
    "WithdrawResource": ("withdraw",),
    "GetResource": _SEEN,
    "GetResourceFile": _SEEN,
    "ListResources": _SEEN,
    "Search": _SEEN,
    "ListQuestions": _SEEN,
    "ListBooks": ("read_shelf",),
    "AddCopy": ("lend",),
    "MarkCopy": ("lend",),
    "GetCopy": ("lend",),
    "ListCopies": ("lend",),
    "LendCopy": ("lend",),
    "RenewLoan": ("lend",),
    "EndLoan": ("lend",),
    "ListLoans": ("read_loans", "read_loans_of_pupil", "read_loans_of_staff"),
    "GetLendingRule": ("set_lending_rule",),
    "SetLendingRule": ("set_lending_rule",),
}
