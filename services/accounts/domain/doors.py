"""Which rights of accounts open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import ANYBODY, FIRST, SIGNED_IN, Doors

_STOP = ("stop_accounts", "stop_posts", "keep_offices")

DOORS: Doors = {
    "SignIn": (ANYBODY,),
    "Refresh": (ANYBODY,),
    "SignOut": (ANYBODY,),
    "ChangePassword": (SIGNED_IN, FIRST),
    "GetMe": (SIGNED_IN, FIRST),
    "ListSessions": (SIGNED_IN,),
    "ListSignIns": (SIGNED_IN,),
    "EndMySessions": (SIGNED_IN,),
    "ListSchools": ("see_schools",),
    "ListPeople": ("see_people",),
    "ListPupils": ("see_pupils",),
    "ListClasses": ("see_classes",),
    "ListAssignments": ("see_assignments",),
    "IssueAccounts": ("issue_accounts",),
    "PrintSlips": ("print_slips", "print_slips_of_pupils", "print_slips_of_posts"),
    "IssueGuardianAccount": ("issue_guardian_accounts",),
    "ConfirmChild": ("confirm_child",),
    "EndGuardianship": ("end_guardianship",),
    "ListWaitingPosts": ("confirm_posts",),
    "ConfirmPost": ("confirm_posts",),
    "DeclinePost": ("confirm_posts",),
    "EndAppointment": ("end_posts",),
    "NameActingLeader": ("confirm_posts",),
    "EndSessions": _STOP,
    "DisableAccount": _STOP,
    "ResetAccount": ("reset_accounts", "reset_posts", "keep_offices"),
    "UnlockAccount": _STOP,
    "AskForOffice": ("ask_offices",),
    "ConfirmOffice": ("keep_offices",),
    "EndOffice": ("keep_offices",),
    "ListOffices": ("keep_offices",),
    "GetSummary": ("count",),
    "ListUndoableImports": ("import_files",),
    "UndoImport": ("import_files",),
}
