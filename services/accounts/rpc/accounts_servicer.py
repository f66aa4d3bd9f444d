"""AccountsService: each call is one use case; the frame turns what it raises into a status."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import id_behind, token_of
from chassis.texts import Texts
from proto.gen.edu.accounts.v1 import accounts_pb2 as pb
from proto.gen.edu.accounts.v1 import accounts_pb2_grpc
from services.accounts import metrics
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import SessionEnded, SignInRefused
from services.accounts.files import slips
from services.accounts.rpc import messages
from services.accounts.store import AccountsStore
from services.accounts.usecases import (
    appointments,
    factor_rules,
    guardians,
    issuing,
    lost_factors,
    managing,
    offices,
    posts,
    queries,
    second_factor,
    sessions,
    signing_in,
    undoing,
)
from services.accounts.usecases.by_name import PageRequest
from services.accounts.usecases.proving import Origin

Context = Any  # grpc.aio.ServicerContext; nothing of it is used


class AccountsServicer(accounts_pb2_grpc.AccountsServiceServicer):
    def __init__(
        self, store: AccountsStore, credentials: Credentials, texts: Texts, *, undo_days: int = limits.UNDO_DAYS
    ) -> None:
        self._store = store
        self._credentials = credentials
        self._texts = texts
        self._undo_days = undo_days

    async def SignIn(self, request: pb.SignInRequest, _: Context) -> pb.SignInResponse:
        try:
            session = await signing_in.sign_in(
                self._store,
                self._credentials,
                name=request.name,
                password=request.password,
                origin=Origin(request.address, tuple(request.devices), request.browser),
            )
        except SignInRefused:
            metrics.SIGN_INS.labels("refused").inc()
            raise
        metrics.SIGN_INS.labels("one-time" if session.must_change_password else "done").inc()
        return pb.SignInResponse(session=messages.session_message(session))

    async def Refresh(self, request: pb.RefreshRequest, _: Context) -> pb.RefreshResponse:
        try:
            session = await signing_in.refresh(self._store, self._credentials, token=request.refresh_token)
        except SessionEnded:
            metrics.FAMILIES_ENDED.inc()
            raise
        return pb.RefreshResponse(session=messages.session_message(session))

    async def SignOut(self, request: pb.SignOutRequest, _: Context) -> pb.SignOutResponse:
        await signing_in.sign_out(self._store, token=request.refresh_token)
        return pb.SignOutResponse()

    async def ChangePassword(self, request: pb.ChangePasswordRequest, _: Context) -> pb.ChangePasswordResponse:
        session = await signing_in.change_password(
            self._store,
            self._credentials,
            actor=current_actor(),
            old=request.old_password,
            new=request.new_password,
            origin=Origin(request.address, browser=request.browser),
        )
        return pb.ChangePasswordResponse(session=messages.session_message(session))

    async def ListSessions(self, _request: pb.ListSessionsRequest, _: Context) -> pb.ListSessionsResponse:
        actor = current_actor()
        found = await sessions.list_sessions(self._store, actor=actor)
        return pb.ListSessionsResponse(
            sessions=[messages.own_session_message(family, current=family.id == actor.session) for family in found]
        )

    async def ListSignIns(self, _request: pb.ListSignInsRequest, _: Context) -> pb.ListSignInsResponse:
        found = await sessions.list_sign_ins(self._store, actor=current_actor())
        return pb.ListSignInsResponse(lines=map(messages.sign_in_line, found))

    async def EndMySessions(self, request: pb.EndMySessionsRequest, _: Context) -> pb.EndMySessionsResponse:
        ended = await sessions.end_my_sessions(self._store, actor=current_actor(), session=request.session)
        return pb.EndMySessionsResponse(ended=ended)

    async def BeginSecondFactor(self, request: pb.BeginSecondFactorRequest, _: Context) -> pb.BeginSecondFactorResponse:
        origin = Origin(request.address, browser=request.browser)
        begun = await second_factor.begin_second_factor(
            self._store, self._credentials, actor=current_actor(), password=request.password, origin=origin
        )
        return pb.BeginSecondFactorResponse(secret=begun.secret, uri=begun.address)

    async def ConfirmSecondFactor(
        self, request: pb.ConfirmSecondFactorRequest, _: Context
    ) -> pb.ConfirmSecondFactorResponse:
        codes, given = await second_factor.confirm_second_factor(
            self._store,
            self._credentials,
            actor=current_actor(),
            code=request.code,
            origin=Origin(request.address, browser=request.browser),
        )
        return pb.ConfirmSecondFactorResponse(recovery_codes=codes, token=messages.given_message(given))

    async def GiveSecondFactor(self, request: pb.GiveSecondFactorRequest, _: Context) -> pb.GiveSecondFactorResponse:
        given = await second_factor.give_second_factor(
            self._store,
            self._credentials,
            actor=current_actor(),
            code=request.code,
            origin=Origin(request.address, browser=request.browser),
        )
        return pb.GiveSecondFactorResponse(token=messages.given_message(given))

    async def EndSecondFactor(self, _request: pb.EndSecondFactorRequest, _: Context) -> pb.EndSecondFactorResponse:
        await second_factor.end_second_factor(self._store, actor=current_actor())
        return pb.EndSecondFactorResponse()

    async def GetRolesAsked(self, request: pb.GetRolesAskedRequest, _: Context) -> pb.GetRolesAskedResponse:
        unit = await factor_rules.get_roles_asked(self._store, actor=current_actor(), unit=request.unit)
        return pb.GetRolesAskedResponse(asked=messages.asked_message(unit))

    async def AskSecondFactor(self, request: pb.AskSecondFactorRequest, _: Context) -> pb.AskSecondFactorResponse:
        unit = await factor_rules.ask_second_factor(
            self._store, actor=current_actor(), unit=request.unit, roles=request.roles
        )
        return pb.AskSecondFactorResponse(asked=messages.asked_message(unit))

    async def ReportLostFactor(self, request: pb.ReportLostFactorRequest, _: Context) -> pb.ReportLostFactorResponse:
        lost = await lost_factors.report_lost_factor(self._store, actor=current_actor(), account=request.account)
        return pb.ReportLostFactorResponse(until=messages.instant(lost.until))

    async def ConfirmLostFactor(self, request: pb.ConfirmLostFactorRequest, _: Context) -> pb.ConfirmLostFactorResponse:
        lost = await lost_factors.confirm_lost_factor(self._store, actor=current_actor(), account=request.account)
        return pb.ConfirmLostFactorResponse(reported_by=lost.by)

    async def GetMe(self, _request: pb.GetMeRequest, _: Context) -> pb.GetMeResponse:
        actor = current_actor()
        me = await queries.get_me(self._store, actor=actor)
        return pb.GetMeResponse(me=messages.me_message(me, must_change=bool(me.grants) and not actor.grants))

    async def ListSchools(self, request: pb.ListSchoolsRequest, _: Context) -> pb.ListSchoolsResponse:
        page = PageRequest(request.page_size, id_behind(request.page_token))
        schools = await queries.list_schools(self._store, actor=current_actor(), page=page)
        return pb.ListSchoolsResponse(
            schools=map(messages.school_message, schools), next_page_token=messages.next_token(schools, page.limit)
        )

    async def ListPeople(self, request: pb.ListPeopleRequest, _: Context) -> pb.ListPeopleResponse:
        page = PageRequest(request.page_size, id_behind(request.page_token))
        equals = {"role": request.role, "group": request.group.rpartition("/")[2]}
        found = await queries.list_people(
            self._store, actor=current_actor(), school=request.school, equals=equals, page=page
        )
        return pb.ListPeopleResponse(
            people=[
                messages.person_message(one, found.accounts.get(one.id), on=self._store.today()) for one in found.people
            ],
            next_page_token=token_of(found.after),
        )

    async def ListPupils(self, request: pb.ListPupilsRequest, _: Context) -> pb.ListPupilsResponse:
        page = await queries.list_pupils(
            self._store,
            actor=current_actor(),
            school=request.school,
            class_name=request.class_name,
            query=request.query,
            page=PageRequest(request.page_size, id_behind(request.page_token)),
        )
        return pb.ListPupilsResponse(
            pupils=[
                messages.pupil_message(pupil, page.accounts.get(pupil.id), details=page.details)
                for pupil in page.pupils
            ],
            next_page_token=token_of(page.after),
        )

    async def ListClasses(self, request: pb.ListClassesRequest, _: Context) -> pb.ListClassesResponse:
        classes = await queries.list_classes(self._store, actor=current_actor(), school=request.school)
        return pb.ListClassesResponse(classes=map(messages.school_class_message, classes))

    async def ListAssignments(self, request: pb.ListAssignmentsRequest, _: Context) -> pb.ListAssignmentsResponse:
        page = PageRequest(request.page_size, id_behind(request.page_token))
        assignments, people = await queries.list_assignments(
            self._store, actor=current_actor(), school=request.school, person=request.person, page=page
        )
        return pb.ListAssignmentsResponse(
            assignments=[messages.assignment_message(each, people.get(each.person)) for each in assignments],
            next_page_token=messages.next_token(assignments, page.limit),
        )

    async def IssueAccounts(self, request: pb.IssueAccountsRequest, _: Context) -> pb.IssueAccountsResponse:
        issued = await issuing.issue_accounts(
            self._store, actor=current_actor(), school=request.school, kinds=list(request.kinds)
        )
        metrics.ISSUED.labels(",".join(request.kinds) or "all").inc(issued.issued)
        return pb.IssueAccountsResponse(issued=issued.issued, already=issued.already)

    async def PrintSlips(self, request: pb.PrintSlipsRequest, _: Context) -> pb.PrintSlipsResponse:
        printed = await issuing.print_slips(
            self._store,
            self._credentials.passwords,
            actor=current_actor(),
            school=request.school,
            class_name=request.class_name,
        )
        metrics.SLIPS.inc(len(printed.slips))
        return pb.PrintSlipsResponse(
            content=await slips.to_pdf(printed.school_name, printed.slips, until=printed.until),
            slips=len(printed.slips),
            valid_until=messages.instant(printed.until),
            printed=[messages.slip_message(slip, class_name=request.class_name) for slip in printed.slips],
        )

    async def IssueGuardianAccount(
        self, request: pb.IssueGuardianAccountRequest, _: Context
    ) -> pb.IssueGuardianAccountResponse:
        issued = await guardians.issue_guardian_account(
            self._store,
            self._credentials.passwords,
            self._texts,
            actor=current_actor(),
            pupil=request.pupil,
            number=request.phone,
        )
        return messages.guardian_issued_message(issued)

    async def ConfirmChild(self, request: pb.ConfirmChildRequest, _: Context) -> pb.ConfirmChildResponse:
        passwords, actor = self._credentials.passwords, current_actor()
        account, pupil = await guardians.confirm_child(
            self._store, passwords, actor=actor, guardian=request.guardian, code=request.code
        )
        return pb.ConfirmChildResponse(guardian=account.id, pupil=pupil)

    async def EndGuardianship(self, request: pb.EndGuardianshipRequest, _: Context) -> pb.EndGuardianshipResponse:
        await guardians.end_guardianship(
            self._store, actor=current_actor(), guardian=request.guardian, pupil=request.pupil
        )
        return pb.EndGuardianshipResponse()

    async def ListWaitingPosts(self, request: pb.ListWaitingPostsRequest, _: Context) -> pb.ListWaitingPostsResponse:
        page = PageRequest(request.page_size, id_behind(request.page_token))
        found = await posts.list_waiting_posts(self._store, actor=current_actor(), school=request.school, page=page)
        names = await posts.who_asked(self._store, found)
        return pb.ListWaitingPostsResponse(
            posts=[messages.waiting_message(one, names) for one in found],
            next_page_token=messages.next_token(found, page.limit),
        )

    async def ConfirmPost(self, request: pb.ConfirmPostRequest, _: Context) -> pb.ConfirmPostResponse:
        found = await posts.confirm_post(self._store, actor=current_actor(), person=request.person, title=request.title)
        return pb.ConfirmPostResponse(person=found.id, title=found.title)

    async def DeclinePost(self, request: pb.DeclinePostRequest, _: Context) -> pb.DeclinePostResponse:
        await posts.decline_post(self._store, actor=current_actor(), person=request.person, title=request.title)
        return pb.DeclinePostResponse()

    async def EndAppointment(self, request: pb.EndAppointmentRequest, _: Context) -> pb.EndAppointmentResponse:
        on = messages.day(getattr(request, "from"))
        found = await appointments.end_appointment(self._store, actor=current_actor(), person=request.person, on=on)
        return pb.EndAppointmentResponse(person=found.id, title=found.title, **{"from": on.isoformat()})

    async def NameActingLeader(self, request: pb.NameActingLeaderRequest, _: Context) -> pb.NameActingLeaderResponse:
        days = {"since": messages.day(request.since), "until": messages.day(request.until)}
        group = request.group.rpartition("/")[2]
        found = await appointments.name_acting_leader(
            self._store, actor=current_actor(), person=request.person, group=group, **days
        )
        said = {name: day.isoformat() for name, day in days.items()}
        return pb.NameActingLeaderResponse(person=found.id, group=group, **said)

    async def EndSessions(self, request: pb.EndSessionsRequest, _: Context) -> pb.EndSessionsResponse:
        ended = await managing.end_sessions(self._store, actor=current_actor(), account=request.account)
        return pb.EndSessionsResponse(ended=ended)

    async def DisableAccount(self, request: pb.DisableAccountRequest, _: Context) -> pb.DisableAccountResponse:
        change = managing.enable_account if request.enable else managing.disable_account
        found = await change(self._store, actor=current_actor(), account=request.account)
        return pb.DisableAccountResponse(account=found.state)

    async def ResetAccount(self, request: pb.ResetAccountRequest, _: Context) -> pb.ResetAccountResponse:
        way = await managing.reset_account(
            self._store, self._credentials.passwords, actor=current_actor(), account=request.account
        )
        return pb.ResetAccountResponse(
            sign_in_name=way.account.id,
            one_time_password=way.one_time_password,
            valid_until=messages.instant(way.until),
        )

    async def UnlockAccount(self, request: pb.UnlockAccountRequest, _: Context) -> pb.UnlockAccountResponse:
        await managing.unlock_account(
            self._store, self._credentials.passwords, actor=current_actor(), account=request.account
        )
        return pb.UnlockAccountResponse()

    async def AskForOffice(self, request: pb.AskForOfficeRequest, _: Context) -> pb.AskForOfficeResponse:
        asked = offices.OfficeTerms(
            kind=request.kind,
            name=request.name,
            phone=request.phone,
            unit=request.unit,
            since=messages.day(request.since),
            until=messages.day(request.until) if request.until else None,
        )
        found = await offices.ask_for_office(self._store, actor=current_actor(), asked=asked)
        return pb.AskForOfficeResponse(account=found.id)

    async def ConfirmOffice(self, request: pb.ConfirmOfficeRequest, _: Context) -> pb.ConfirmOfficeResponse:
        way = await offices.confirm_office(
            self._store, self._credentials.passwords, actor=current_actor(), account=request.account
        )
        return pb.ConfirmOfficeResponse(
            sign_in_name=way.account.id,
            one_time_password=way.one_time_password,
            valid_until=messages.instant(way.until),
        )

    async def EndOffice(self, request: pb.EndOfficeRequest, _: Context) -> pb.EndOfficeResponse:
        on = messages.day(request.on)
        found = await offices.end_office(self._store, actor=current_actor(), account=request.account, on=on)
        until = found.office.until if found.office else None
        return pb.EndOfficeResponse(account=found.id, until=until.isoformat() if until else "")

    async def ListOffices(self, request: pb.ListOfficesRequest, _: Context) -> pb.ListOfficesResponse:
        page, actor = PageRequest(request.page_size, id_behind(request.page_token)), current_actor()
        found, units = await offices.list_offices(self._store, actor=actor, page=page)
        seen = [one for one in found if offices.may_see(actor, one)]
        return pb.ListOfficesResponse(
            offices=[messages.office_message(one, units, on=self._store.today()) for one in seen],
            next_page_token=messages.next_token(found, page.limit),
        )

    async def GetSummary(self, request: pb.GetSummaryRequest, _: Context) -> pb.GetSummaryResponse:
        summary = await queries.count(self._store, actor=current_actor(), school=request.school)
        return messages.summary_message(summary)

    async def ListUndoableImports(
        self, _request: pb.ListUndoableImportsRequest, _: Context
    ) -> pb.ListUndoableImportsResponse:
        found = await undoing.list_undoable(self._store, actor=current_actor(), days=self._undo_days)
        return pb.ListUndoableImportsResponse(
            imports=[messages.undoable_message(one, days=self._undo_days) for one in found]
        )

    async def UndoImport(self, request: pb.UndoImportRequest, _: Context) -> pb.UndoImportResponse:
        report, days = request.report, self._undo_days
        if request.preview:
            undo = await undoing.look_at_undo(self._store, actor=current_actor(), report=report, days=days)
        else:
            undo = await undoing.undo_import(
                self._store, actor=current_actor(), report=report, request_id=request.request_id, days=days
            )
        return messages.undo_message(undo, self._texts, days=days)
