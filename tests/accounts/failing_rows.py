"""Each outside write of accounts, and what stands after it failed and after the person asked again."""

from __future__ import annotations

from tests.accounts.failing_acts import (
    FIRST_CHILD,
    SECOND_CHILD,
    District,
    active,
    asks_for_office,
    bootstraps,
    changes_password,
    children,
    chooses_or_signs_in,
    chooses_password,
    commune_and_school,
    confirms_office,
    confirms_post,
    declines_post,
    disables,
    ended_and_acts,
    ends_guardianship,
    ends_office,
    ends_own,
    ends_post,
    failed_once,
    fails_at_an_address,
    fails_to_sign_in,
    failures,
    families,
    gives_class_on,
    guardians_issued,
    has_a_child_that_waits,
    has_a_list_to_take_back,
    has_a_post_that_waits,
    has_an_office,
    has_an_office_that_waits,
    has_an_older_hash,
    has_slip,
    imports_school,
    is_signed_in,
    issues_guardian,
    issues_pupils,
    issues_staff,
    leaves_class_out,
    names_acting_leader,
    office,
    outdated,
    prints,
    pupils_issued,
    renews,
    resets,
    role,
    root_and_operator,
    sessions_and_password,
    signs_in,
    signs_out,
    slip_class_and_said,
    state,
    takes_child_in,
    takes_child_in_or_sees_it,
    takes_list_back,
    taught,
    tries,
    waits,
    with_slip,
)
from tests.accounts.failing_second import (
    asked,
    asks_of_clerks,
    begins_second,
    confirms_or_gives,
    confirms_second,
    ends_second,
    gives_next,
    gives_or_recovers,
    has_begun,
    has_second,
    is_reported,
    lost,
    reports_lost,
    second,
    takes_lost_off,
)
from tests.failing_twice import Outcome, Twice

USECASES = "services/accounts/usecases"
ENDED = "password changed"
CLOSED = Outcome("disabled", "disabled")
HANDED_ON = [("GV3", True), ("GV4", False)]
BOTH_TEACH = [("GV3", False), ("GV4", False)]
NOBODYS, ASKED, HELD = (False, False), (True, False), (True, True)
NEITHER, PAST, ACTS = (False, list[str]()), (True, list[str]()), (False, ["Tổ Tự nhiên"])
UNDONE = (False, "7A1", True)
ROWS: dict[str, Twice[District]] = {
    f"{USECASES}/issuing.py:_issue_page accounts.keep_many": Twice(
        act=issues_pupils, sees=pupils_issued, not_done=Outcome(0, 4), answer_lost=Outcome(4, 4)
    ),
    f"{USECASES}/issuing.py:print_slips accounts.keep_many": Twice(
        before=issues_staff, act=prints, sees=with_slip, not_done=Outcome(0, 6), answer_lost=Outcome(6, 6)
    ),
    f"{USECASES}/guardians.py:issue_guardian_account accounts.keep": Twice(
        act=issues_guardian, sees=guardians_issued, not_done=Outcome(0, 1), answer_lost=Outcome(1, 1)
    ),
    # Whoever asks again with a code that was taken is told so: the child is there.
    f"{USECASES}/guardians.py:confirm_child accounts.keep": Twice(
        before=has_a_child_that_waits,
        act=takes_child_in,
        again=takes_child_in_or_sees_it,
        sees=children,
        not_done=Outcome([FIRST_CHILD], [FIRST_CHILD, SECOND_CHILD]),
        answer_lost=Outcome([FIRST_CHILD, SECOND_CHILD], [FIRST_CHILD, SECOND_CHILD]),
    ),
    f"{USECASES}/guardians.py:end_guardianship accounts.keep": Twice(
        before=issues_guardian,
        act=ends_guardianship,
        sees=children,
        not_done=Outcome([FIRST_CHILD], []),
        answer_lost=Outcome([], []),
    ),
    f"{USECASES}/appointments.py:end_appointment people.keep": Twice(
        act=ends_post, sees=ended_and_acts, not_done=Outcome(NEITHER, PAST), answer_lost=Outcome(PAST, PAST)
    ),
    f"{USECASES}/appointments.py:name_acting_leader people.keep": Twice(
        act=names_acting_leader, sees=ended_and_acts, not_done=Outcome(NEITHER, ACTS), answer_lost=Outcome(ACTS, ACTS)
    ),
    f"{USECASES}/posts.py:confirm_post people.keep": Twice(
        before=has_a_post_that_waits,
        act=confirms_post,
        sees=role,
        not_done=Outcome("staff", "accountant"),
        answer_lost=Outcome("accountant", "accountant"),
    ),
    f"{USECASES}/posts.py:decline_post people.keep": Twice(
        before=has_a_post_that_waits,
        act=declines_post,
        sees=waits,
        not_done=Outcome(left=True, end=False),
        answer_lost=Outcome(left=False, end=False),
    ),
    f"{USECASES}/offices.py:ask_for_office accounts.keep": Twice(
        before=bootstraps,
        act=asks_for_office,
        sees=office,
        not_done=Outcome(NOBODYS, ASKED),
        answer_lost=Outcome(ASKED, ASKED),
    ),
    f"{USECASES}/offices.py:confirm_office accounts.keep": Twice(
        before=has_an_office_that_waits,
        act=confirms_office,
        sees=office,
        not_done=Outcome(ASKED, HELD),
        answer_lost=Outcome(HELD, HELD),
    ),
    f"{USECASES}/offices.py:end_office accounts.keep": Twice(
        before=has_an_office,
        act=ends_office,
        sees=office,
        not_done=Outcome(HELD, ASKED),
        answer_lost=Outcome(ASKED, ASKED),
    ),
    f"{USECASES}/signing_in.py:change_password accounts.keep": Twice(
        before=has_slip,
        act=chooses_password,
        again=chooses_or_signs_in,
        sees=active,
        not_done=Outcome(left=False, end=True),
        answer_lost=Outcome(left=True, end=True),
    ),
    # Sessions end before the password changes: a crash between the two leaves no session that outlives its password.
    f"{USECASES}/ending.py:end_sessions_of families.keep_many": Twice(
        before=is_signed_in,
        act=changes_password,
        sees=sessions_and_password,
        not_done=Outcome(([""], False), (["", ENDED], True)),
        answer_lost=Outcome(([ENDED], False), (["", ENDED], True)),
    ),
    # A session whose answer was lost is nobody's; it ends with its days.
    f"{USECASES}/signing_in.py:_begin families.keep": Twice(
        before=is_signed_in,
        act=signs_in,
        sees=families,
        not_done=Outcome([("", 0)], [("", 0), ("", 0)]),
        answer_lost=Outcome([("", 0), ("", 0)], [("", 0), ("", 0), ("", 0)]),
    ),
    f"{USECASES}/signing_in.py:refresh families.keep": Twice(
        before=is_signed_in,
        act=renews,
        sees=families,
        not_done=Outcome([("", 0)], [("", 1)]),
        answer_lost=Outcome([("", 1)], [("", 1)]),
    ),
    f"{USECASES}/signing_in.py:sign_out families.keep": Twice(
        before=is_signed_in,
        act=signs_out,
        sees=families,
        not_done=Outcome([("", 0)], [("signed out", 0)]),
        answer_lost=Outcome([("signed out", 0)], [("signed out", 0)]),
    ),
    f"{USECASES}/proving.py:prove accounts.keep": Twice(
        before=has_an_older_hash,
        act=signs_in,
        sees=outdated,
        not_done=Outcome(left=True, end=False),
        answer_lost=Outcome(left=False, end=False),
    ),
    # A wrong password whose answer was lost counts, as it must: the next one is the second.
    f"{USECASES}/proving.py:count_try guards.keep": Twice(
        before=is_signed_in,
        act=fails_to_sign_in,
        sees=tries,
        not_done=Outcome([], [1]),
        answer_lost=Outcome([1], [2]),
    ),
    f"{USECASES}/proving.py:forget_failures guards.keep": Twice(
        before=failed_once, act=signs_in, sees=tries, not_done=Outcome([2], []), answer_lost=Outcome([], [])
    ),
    f"{USECASES}/proving.py:_count_at_address guards.keep": Twice(
        before=is_signed_in,
        act=fails_at_an_address,
        sees=tries,
        not_done=Outcome([1], [1, 2]),
        answer_lost=Outcome([1, 1], [2, 2]),
    ),
    # Each judged try is told its owner; one whose answer was lost is told, and so is the next.
    f"{USECASES}/proving.py:note_failure failed_tries.keep": Twice(
        before=is_signed_in,
        act=fails_to_sign_in,
        sees=failures,
        not_done=Outcome(0, 1),
        answer_lost=Outcome(1, 2),
    ),
    f"{USECASES}/sessions.py:end_my_sessions families.keep": Twice(
        before=is_signed_in,
        act=ends_own,
        sees=families,
        not_done=Outcome([("", 0)], [("ended by its owner", 0)]),
        answer_lost=Outcome([("ended by its owner", 0)], [("ended by its owner", 0)]),
    ),
    f"{USECASES}/second_factor.py:begin_second_factor accounts.keep": Twice(
        before=is_signed_in,
        act=begins_second,
        sees=second,
        not_done=Outcome((False, False, 0), (True, False, 0)),
        answer_lost=Outcome((True, False, 0), (True, False, 0)),
    ),
    f"{USECASES}/second_factor.py:confirm_second_factor accounts.keep": Twice(
        before=has_begun,
        act=confirms_second,
        again=confirms_or_gives,
        sees=second,
        not_done=Outcome((True, False, 0), (False, True, 1)),
        answer_lost=Outcome((False, True, 0), (False, True, 1)),
    ),
    # A code is taken once, also one whose answer was lost: the owner waits for the next one.
    f"{USECASES}/second_factor.py:give_second_factor accounts.keep": Twice(
        before=has_second,
        act=gives_next,
        again=gives_or_recovers,
        sees=second,
        not_done=Outcome((False, True, 1), (False, True, 1)),
        answer_lost=Outcome((False, True, 1), (False, True, 1)),
    ),
    f"{USECASES}/second_factor.py:end_second_factor accounts.keep": Twice(
        before=has_second,
        act=ends_second,
        sees=second,
        not_done=Outcome((False, True, 1), (False, False, 1)),
        answer_lost=Outcome((False, False, 1), (False, False, 1)),
    ),
    f"{USECASES}/factor_rules.py:ask_second_factor jurisdictions.keep": Twice(
        before=has_second,
        act=asks_of_clerks,
        sees=asked,
        not_done=Outcome((), ("clerk",)),
        answer_lost=Outcome(("clerk",), ("clerk",)),
    ),
    f"{USECASES}/lost_factors.py:report_lost_factor accounts.keep": Twice(
        before=has_second,
        act=reports_lost,
        sees=lost,
        not_done=Outcome(("", True), ("GV6", True)),
        answer_lost=Outcome(("GV6", True), ("GV6", True)),
    ),
    f"{USECASES}/lost_factors.py:confirm_lost_factor accounts.keep": Twice(
        before=is_reported,
        act=takes_lost_off,
        sees=lost,
        not_done=Outcome(("GV6", True), ("", False)),
        answer_lost=Outcome(("", False), ("", False)),
    ),
    f"{USECASES}/second_factor.py:_given families.keep": Twice(
        before=has_begun,
        act=confirms_second,
        again=confirms_or_gives,
        sees=second,
        not_done=Outcome((False, True, 0), (False, True, 1)),
        answer_lost=Outcome((False, True, 1), (False, True, 1)),
    ),
    f"{USECASES}/managing.py:_change accounts.keep": Twice(
        before=is_signed_in, act=disables, sees=state, not_done=Outcome("active", "disabled"), answer_lost=CLOSED
    ),
    f"{USECASES}/managing.py:reset_account accounts.keep": Twice(
        before=is_signed_in,
        act=resets,
        sees=active,
        not_done=Outcome(left=True, end=False),
        answer_lost=Outcome(left=False, end=False),
    ),
    f"{USECASES}/bootstrapping.py:_keep_if_new jurisdictions.keep": Twice(
        act=bootstraps, sees=root_and_operator, not_done=Outcome((0, 0), (1, 1)), answer_lost=Outcome((1, 0), (1, 1))
    ),
    f"{USECASES}/bootstrapping.py:_keep_if_new accounts.keep": Twice(
        act=bootstraps, sees=root_and_operator, not_done=Outcome((1, 0), (1, 1)), answer_lost=Outcome((1, 1), (1, 1))
    ),
    f"{USECASES}/row_importers.py:AssignmentImporter.unlisted assignments.keep_many": Twice(
        act=leaves_class_out,
        sees=taught,
        not_done=Outcome([("GV3", False)], [("GV3", True)]),
        answer_lost=Outcome([("GV3", True)], [("GV3", True)]),
    ),
    f"{USECASES}/row_importers.py:AssignmentImporter.after assignments.keep_many": Twice(
        act=gives_class_on,
        sees=taught,
        not_done=Outcome(BOTH_TEACH, HANDED_ON),
        answer_lost=Outcome(HANDED_ON, HANDED_ON),
    ),
    # Slips are good no more first: nobody comes in by one while a list is taken back.
    f"{USECASES}/undoing.py:_forget_slips accounts.keep_many": Twice(
        before=has_a_list_to_take_back,
        act=takes_list_back,
        sees=slip_class_and_said,
        not_done=Outcome((True, "7A2", False), UNDONE),
        answer_lost=Outcome((False, "7A2", False), UNDONE),
    ),
    f"{USECASES}/undoing.py:_take_back documents.keep_many": Twice(
        before=has_a_list_to_take_back,
        act=takes_list_back,
        sees=slip_class_and_said,
        not_done=Outcome((False, "7A2", False), UNDONE),
        answer_lost=Outcome((False, "7A1", False), UNDONE),
    ),
    f"{USECASES}/undoing.py:undo_import reports.keep": Twice(
        before=has_a_list_to_take_back,
        act=takes_list_back,
        sees=slip_class_and_said,
        not_done=Outcome((False, "7A1", False), UNDONE),
        answer_lost=Outcome(UNDONE, UNDONE),
    ),
    f"{USECASES}/row_importers.py:SchoolImporter.before jurisdictions.keep_many": Twice(
        act=imports_school,
        sees=commune_and_school,
        not_done=Outcome((0, 0), (1, 1)),
        answer_lost=Outcome((1, 0), (1, 1)),
    ),
}
