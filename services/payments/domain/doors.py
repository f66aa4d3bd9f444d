"""Which rights of payments open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import ANYBODY, Doors

DOORS: Doors = {
    "ListFeeItems": ("list_fee_items",),
    "SetReceivingAccount": ("set_account",),
    "DecideReceivingAccount": ("confirm_account", "set_account"),
    "GetReceivingAccount": ("read_lists",),
    "KeepChoice": ("keep_choice",),
    "RaiseDemands": ("raise_demands",),
    "ListInvoices": ("read_lists", "read_pupil"),
    "GetInvoice": ("read_pupil",),
    # Whoever holds the link of a bill, and a bank whose signature is asked for.
    "GetBill": (ANYBODY,),
    "PrintBills": ("read_lists",),
    "ListHandedTables": ("read_lists",),
    "DecideHandedTable": ("confirm_table", "decline_table"),
    "ListLines": ("read_lists",),
    "ListDoubts": ("assign_line",),
    "AssignLine": ("assign_line",),
    "ReturnLine": ("return_line",),
    "DecideAssignment": ("confirm_assignment", "decline_assignment"),
    "WriteOff": ("write_off",),
    "DecideWriteOff": ("confirm_write_off", "decline_write_off"),
    "GetLedger": ("read_sums",),
    "GetRegister": ("read_lists",),
    "ExportRegister": ("read_lists",),
    "GetProof": ("read_lists",),
    "ProveMoney": ("prove_money",),
    "IssueReceipts": ("issue_receipts",),
    "ListReceipts": ("read_lists", "read_pupil"),
    "GetReceipt": ("read_pupil",),
    "GetSummary": ("read_sums",),
    "NoticePaid": (ANYBODY,),
}
