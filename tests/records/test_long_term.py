"""A signed plan proves itself for as long as it is kept: stamped at once, raised in the background, renewed in time."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from chassis.clock import FrozenClock
from deploy.local import keys
from deploy.local.layout import Layout
from services.records.domain import limits
from services.records.domain.record import Record
from services.records.domain.record_state import Raised
from services.records.domain.refusals import CertificateRevoked, CertificateStatusUnknown
from services.records.domain.verdict import Verdict
from services.records.rpc import messages
from services.records.store import VIETNAM, RecordsStore
from services.records.usecases import records, verification
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.raising import Round, raise_due
from tests.records.acting import enrol, passed_plan, sign
from tests.records.notes_type import NOTES, both_keys, handed_in
from tests.records.school import HEAD, HEAD_DUNG, LEADER_DUNG, NOW, OFFICER, TEACHER_LAN
from tests.records.trusted import Here, answering, nobody_answers

YEAR = timedelta(days=365)


@pytest.fixture
def here(authority: Path, deps: Dependencies) -> Iterator[Here]:
    """Whoever stamps answers; what a test revokes is forgotten after it."""
    with answering(authority.parent.parent) as found:
        found.answers(deps.signing)
        yield found
    (authority.parent.parent / "authority" / "revoked.json").unlink(missing_ok=True)


async def signed(store: RecordsStore, deps: Dependencies) -> Record:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    assert [one.outcome for one in (await sign(store, deps, HEAD_DUNG)).results] == ["signed"]
    return await store.records.get(plan.id)


async def verdict_of(store: RecordsStore, deps: Dependencies, plan: Record) -> Verdict:
    return await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)


def chain(verdict: Verdict) -> tuple[bool, str]:
    return next((one.passed, one.why.code) for one in verdict.checks if one.name == "chain")


def stamps_in(content: bytes) -> int:
    return len(PdfFileReader(io.BytesIO(content)).embedded_timestamp_signatures)


async def test_a_plan_is_stamped_when_it_is_signed_and_raised_to_a_file_that_proves_itself(
    store: RecordsStore, deps: Dependencies, here: Here
) -> None:
    plan = await signed(store, deps)
    at_once = await deps.files.get(plan.signed_sha256)
    assert await raise_due(store, deps) == Round(1, 0)
    raised = await store.records.get(plan.id)
    whole = await deps.files.get(raised.kept_sha256)
    assert whole.startswith(at_once)
    assert (stamps_in(at_once), stamps_in(whole)) == (0, 1)
    held = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(whole)))
    # Of the signer and of who stamps by OCSP, of the issuer by the root's list.
    assert (len(held.ocsps), len(held.crls), len(held.certs)) == (2, 1, 4)
    assert raised.raised == [Raised(NOW, raised.kept_sha256, plan.signed_sha256)]
    assert raised.sequence == plan.sequence, "the chain has the fingerprint of what was signed; nothing new is told"
    assert (await verdict_of(store, deps, plan)).valid
    assert await raise_due(store, deps) == Round(0, 0)


async def test_what_was_downloaded_before_it_was_raised_is_still_a_file_that_we_keep(
    store: RecordsStore, deps: Dependencies, here: Here
) -> None:
    plan = await signed(store, deps)
    before = await deps.files.get(plan.signed_sha256)
    await raise_due(store, deps)
    file = await records.get_file(store, deps, actor=TEACHER_LAN, record_id=plan.id, which="signed")
    assert file.sha256 == (await store.records.get(plan.id)).kept_sha256 != plan.signed_sha256
    for content in (before, file.content):
        assert (await verification.verify_file(store, deps, actor=OFFICER, content=content)).valid
    changed = before.replace(b"/Title", b"/Tit1e", 1)
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=changed)
    assert (verdict.valid, verdict.first_changed_byte) == (False, before.index(b"/Title") + 4)


async def test_a_certificate_that_ended_after_it_signed_is_told_from_a_strangers_and_proven_by_the_stamp(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock, authority: Path
) -> None:
    plan = await signed(store, deps)  # nobody stamps
    clock.at = NOW + 4 * YEAR
    assert chain(await verdict_of(store, deps, plan)) == (False, "CERTIFICATE_ENDED_UNPROVEN")
    clock.at = NOW
    with answering(authority.parent.parent) as here:
        here.answers(deps.signing)
        assert await raise_due(store, deps) == Round(1, 0)
    assert chain(await verdict_of(store, deps, plan)) == (True, "CERTIFICATE_TRUSTED")
    clock.at = NOW + 4 * YEAR
    verdict = await verdict_of(store, deps, plan)
    assert (verdict.valid, chain(verdict)) == (True, (True, "CERTIFICATE_ENDED_SINCE"))


async def test_whoever_stamps_may_be_away_and_nothing_is_lost(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock, authority: Path
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    with answering(authority.parent.parent) as here:
        here.answers(deps.signing)
        asked = deps.signing.services
        assert asked is not None
        asked.addresses = type(asked.addresses)("http://127.0.0.1:9/", asked.addresses.status, asked.addresses.revoked)
        assert (await sign(store, deps, HEAD_DUNG)).stopped == ""
    nobody_answers(deps.signing)
    assert [await raise_due(store, deps), await raise_due(store, deps)] == [Round(0, 1), Round(0, 0)]
    waiting = await store.records.get(plan.id)
    assert (waiting.raised, waiting.raise_tries) == ([], 1)
    assert waiting.raise_due == NOW + timedelta(seconds=limits.RAISE_AGAIN_SECONDS)
    assert (await verdict_of(store, deps, plan)).valid
    with answering(authority.parent.parent) as here:
        here.answers(deps.signing)
        here.at = clock.at = waiting.raise_due
        assert await raise_due(store, deps) == Round(1, 0)
    assert (await store.records.get(plan.id)).raise_tries == 0
    assert (await verdict_of(store, deps, plan)).valid


async def test_a_revoked_certificate_signs_nothing_and_what_it_signed_before_stays_valid(
    store: RecordsStore, deps: Dependencies, here: Here, clock: FrozenClock
) -> None:
    before = await signed(store, deps)
    after = await passed_plan(store, deps, week=11)
    clock.at = here.at = NOW + timedelta(days=2)
    here.authority.revoke(int((await store.signers.get(HEAD)).certificate_serial, 16), NOW + timedelta(days=1))
    with pytest.raises(CertificateRevoked):
        await sign(store, deps, HEAD_DUNG)
    assert (await store.records.get(after.id)).signed_sha256 == ""
    assert await raise_due(store, deps) == Round(1, 0)
    assert chain(await verdict_of(store, deps, before)) == (True, "CERTIFICATE_TRUSTED")


async def test_where_nobody_says_whether_a_certificate_is_revoked_nothing_is_signed_and_no_try_is_spent(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    nobody_answers(deps.signing)
    with pytest.raises(CertificateStatusUnknown):
        await sign(store, deps, HEAD_DUNG)
    assert (await store.records.get(plan.id)).signed_sha256 == ""
    assert (await store.signers.get(HEAD)).wrong_pins == 0


async def test_a_file_is_renewed_before_its_last_stamp_weakens_and_each_version_begins_with_the_one_before(
    store: RecordsStore, deps: Dependencies, here: Here, clock: FrozenClock, tmp_path: Path
) -> None:
    plan = await signed(store, deps)
    await raise_due(store, deps)
    once = await store.records.get(plan.id)
    assert once.raise_due is not None
    ends = once.raise_due + timedelta(days=limits.RENEWED_BEFORE_DAYS)
    clock.at = once.raise_due
    later = Layout(var=tmp_path / "later")  # the authority has another key that stamps by then
    shutil.copytree(here.keys / "records" / "ca", later.keys_of("records") / "ca")
    keys.make(later, now=clock.at)
    with answering(later.keys) as then:
        then.at = clock.at
        then.answers(deps.signing)
        assert await raise_due(store, deps) == Round(1, 0)
    twice = await store.records.get(plan.id)
    contents = [await deps.files.get(sha256) for sha256 in (plan.signed_sha256, *(one.sha256 for one in twice.raised))]
    assert [stamps_in(content) for content in contents] == [0, 1, 2]
    assert contents[2].startswith(contents[1])
    clock.at = ends + YEAR  # the first stamp's certificate ended, and so did the signer's
    assert chain(await verdict_of(store, deps, plan)) == (True, "CERTIFICATE_ENDED_SINCE")
    assert not (await deps.signing.check(contents[1], at=clock.at, kept=contents[1])).valid


async def test_a_file_that_several_signed_is_raised_once_all_of_them_have(
    store: RecordsStore, notes: Dependencies, here: Here
) -> None:
    here.answers(notes.signing)
    await both_keys(store, notes)
    record = await handed_in(store, notes)
    await sign(store, notes, LEADER_DUNG, record_type=NOTES.id)
    assert await raise_due(store, notes) == Round(0, 0)
    await sign(store, notes, HEAD_DUNG, record_type=NOTES.id)
    assert await raise_due(store, notes) == Round(1, 0)
    raised = await store.records.get(record.id)
    assert (len(raised.signers), len(raised.raised)) == (len(NOTES.signers), 1)
    assert (await verdict_of(store, notes, raised)).valid


def test_a_renewal_never_follows_at_once_however_soon_a_stamp_ends() -> None:
    record = Record.__new__(Record)
    record.signed_sha256, record.raised, record.raise_tries = "1" * 64, [], 3
    at = datetime(2026, 10, 1, tzinfo=UTC)
    record.raise_to("2" * 64, at=at, until=at + timedelta(days=1))
    assert (record.raise_due, record.raise_tries) == (at + timedelta(days=limits.RENEWED_AT_LEAST_DAYS), 0)


async def test_thirty_days_before_a_certificate_ends_its_owner_and_the_operator_are_warned(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await enrol(store, deps)
    ends = (await store.signers.get(HEAD)).not_after
    warned = []
    for left in (timedelta(days=30, hours=1), timedelta(days=30), timedelta(hours=1), -timedelta(hours=1)):
        clock.at = ends - left
        signer = await store.signers.get(HEAD)
        warned.append((messages.certificate_ends(signer, clock.at), await store.count_ending(clock.at)))
    day = ends.astimezone(VIETNAM).date().isoformat()
    assert warned == [("", 0), (day, 1), (day, 1), (day, 0)]
