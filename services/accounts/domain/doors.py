"""Which rights of accounts open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import ANYBODY, FIRST, SECOND, SIGNED_IN, Doors

_STOP = ("stop_accounts", "stop_posts", "keep_offices")
_RESET = ("reset_accounts", "reset_posts", "keep_offices", SECOND)

# A second factor is asked for what gives somebody a way in or a right, or takes one; ending a session waits for none.
DOORS: Doors = {
    "SignIn": (ANYBODY,),
    "Refresh": (ANYBODY,),
    "SignOut": (ANYBODY,),
    "ChangePassword": (SIGNED_IN, FIRST),
    "GetMe": (SIGNED_IN, FIRST),
    "ListSessions": (SIGNED_IN,),
    "ListSignIns": (SIGNED_IN,),
    "EndMySessions": (SIGNED_IN,),
    "BeginSecondFactor": (SIGNED_IN,),
    "ConfirmSecondFactor": (SIGNED_IN,),
    "GiveSecondFactor": (SIGNED_IN,),
    "EndSecondFactor": (SIGNED_IN, SECOND),
    "GetRolesAsked": ("ask_second_factor",),
    "AskSecondFactor": ("ask_second_factor", SECOND),
    "ReportLostFactor": _RESET,
    "ConfirmLostFactor": _RESET,
    "ListSchools": ("see_schools",),
    "ListPeople": ("see_people",),
    "ListPupils": ("see_pupils",),
    "ListClasses": ("see_classes",),
    "ListAssignments": ("see_assignments",),
    "IssueAccounts": ("issue_accounts",),
    "PrintSlips": ("print_slips", "print_slips_of_pupils", "print_slips_of_posts", SECOND),
    "IssueGuardianAccount": ("issue_guardian_accounts", SECOND),
    "ConfirmChild": ("confirm_child",),
    "EndGuardianship": ("end_guardianship",),
    "ListWaitingPosts": ("confirm_posts",),
    "ConfirmPost": ("confirm_posts", SECOND),
    "DeclinePost": ("confirm_posts", SECOND),
    "EndAppointment": ("end_posts", SECOND),
    "NameActingLeader": ("confirm_posts", SECOND),
    "EndSessions": _STOP,
    "DisableAccount": (*_STOP, SECOND),
    "ResetAccount": _RESET,
    "UnlockAccount": _STOP,
    "AskForOffice": ("ask_offices", SECOND),
    "ConfirmOffice": ("keep_offices", SECOND),
    "EndOffice": ("keep_offices", SECOND),
    "ListOffices": ("keep_offices",),
    "GetSummary": ("count",),
    "ListUndoableImports": ("import_files",),
    "UndoImport": ("import_files", SECOND),
}
