"""Which rights of payments open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import ANYBODY, SECOND, Doors

# A second factor is asked for where money goes, what goes back, each word of a second person, and the whole register.
DOORS: Doors = {
    "ListFeeItems": ("list_fee_items",),
    "SetReceivingAccount": ("set_account", SECOND),
    "DecideReceivingAccount": ("confirm_account", "set_account", SECOND),
    "GetReceivingAccount": ("read_lists",),
    "KeepChoice": ("keep_choice",),
    "RaiseDemands": ("raise_demands",),
    "ListInvoices": ("read_lists", "read_pupil"),
    "GetInvoice": ("read_pupil",),
    # Whoever holds the link of a bill, and a bank whose signature is asked for.
    "GetBill": (ANYBODY,),
    "PrintBills": ("read_lists",),
    "ListHandedTables": ("read_lists",),
    "DecideHandedTable": ("confirm_table", "decline_table", SECOND),
    "ListLines": ("read_lists",),
    "ListDoubts": ("assign_line",),
    "AssignLine": ("assign_line",),
    "ReturnLine": ("return_line", SECOND),
    "DecideAssignment": ("confirm_assignment", "decline_assignment", SECOND),
    "WriteOff": ("write_off", SECOND),
    "DecideWriteOff": ("confirm_write_off", "decline_write_off", SECOND),
    "GetLedger": ("read_sums",),
    "GetRegister": ("read_lists",),
    "ExportRegister": ("read_lists", SECOND),
    "GetProof": ("read_lists",),
    "ProveMoney": ("prove_money",),
    "IssueReceipts": ("issue_receipts",),
    "ListReceipts": ("read_lists", "read_pupil"),
    "GetReceipt": ("read_pupil", "take_at_desk"),
    "ListDeskBills": ("take_at_desk",),
    "GetDesk": ("read_desk",),
    "TakeAtDesk": ("take_at_desk",),
    "GetSummary": ("read_sums",),
    "NoticePaid": (ANYBODY,),
}
