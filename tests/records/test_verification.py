"""One changed byte is found wherever it lies, and the verdict says where; attacks around a signature are refused."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from chassis.documents import Database
from services.records.domain.verdict import Verdict
from services.records.signing.verification import COVERAGE, DIGEST, PADDING, STORED, WHOLE, check_file, record_named_in
from services.records.store import RecordsStore
from services.records.usecases import records, verification
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, passed_plan, say, sign
from tests.records.school import HEAD_DUNG, NOW, OFFICER, TEACHER_LAN

SEED, MUTATIONS = 20_261_031, 120


@pytest.fixture
async def signed(store: RecordsStore, deps: Dependencies) -> bytes:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    await sign(store, deps, HEAD_DUNG)
    return (await records.get_file(store, deps, actor=TEACHER_LAN, record_id=plan.id, which="signed")).content


def failed(verdict: Verdict) -> set[str]:
    return {one.name for one in verdict.checks if not one.passed}


async def test_the_file_as_it_was_signed_is_valid_and_names_its_plan(
    store: RecordsStore, deps: Dependencies, signed: bytes
) -> None:
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=signed)
    assert (verdict.valid, verdict.signer_name, verdict.first_changed_byte) == (True, "Trần Hữu Dũng", -1)
    assert verdict.record == record_named_in(signed)
    assert verdict.signed_at == NOW.isoformat()


async def test_each_changed_byte_is_found_and_its_place_is_said(
    store: RecordsStore, deps: Dependencies, signed: bytes
) -> None:
    rng = random.Random(SEED)
    begin = signed.rindex(b"/Contents <")
    end = signed.index(b">", begin)
    for place in [rng.randrange(len(signed)) for _ in range(MUTATIONS)]:
        changed = bytearray(signed)
        changed[place] ^= 1 << rng.randrange(8)
        verdict = await verification.verify_file(store, deps, actor=OFFICER, content=bytes(changed))
        assert STORED in failed(verdict), place
        if not begin <= place < end:
            assert failed(verdict) - {STORED}, f"nothing but the stored copy noticed byte {place}"
        if verdict.record:  # the byte was not in the name of the plan
            assert verdict.first_changed_byte in {place, -1}, place


async def test_bytes_behind_the_signature_are_outside_its_reach(
    store: RecordsStore, deps: Dependencies, signed: bytes
) -> None:
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=signed + b"\n% note\n")
    assert failed(verdict) >= {COVERAGE, STORED} or WHOLE in failed(verdict)
    assert verdict.first_changed_byte == len(signed)


async def test_junk_in_the_padding_of_the_signature_is_refused(
    store: RecordsStore, deps: Dependencies, signed: bytes
) -> None:
    end = signed.index(b">", signed.rindex(b"/Contents <"))
    changed = signed[: end - 8] + b"DEADBEEF" + signed[end:]
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=changed)
    assert {PADDING, STORED} <= failed(verdict) or WHOLE in failed(verdict)
    assert "trong chữ ký" in next(say(one.why) for one in verdict.checks if one.name == STORED)


async def test_a_truncated_file_and_one_without_signature_get_a_verdict_too(
    store: RecordsStore, deps: Dependencies, signed: bytes
) -> None:
    for content in (signed[:-200], signed[: len(signed) // 2], b"", b"%PDF-1.7\n", b"\x00" * 100):
        verdict = await verification.verify_file(store, deps, actor=OFFICER, content=content)
        assert (verdict.valid, STORED in failed(verdict)) == (False, True)


async def test_a_good_signature_on_a_file_we_do_not_keep_is_not_ours(deps: Dependencies, signed: bytes) -> None:
    verdict = await deps.signing.check(signed, at=NOW, kept=None)
    assert failed(verdict) == {STORED}


async def test_a_signature_of_another_authority_is_not_trusted(
    signed: bytes, deps: Dependencies, tmp_path: Path
) -> None:
    from deploy.local import keys
    from deploy.local.layout import Layout
    from services.records.signing.authority import Authority

    layout = Layout(var=tmp_path / "other")
    layout.prepare()
    keys.make(layout)
    chain = Authority(layout.keys_of("records") / "ca").chain_der()
    verdict = await asyncio.to_thread(check_file, signed, chain_der=chain, at=NOW, kept=signed)
    assert failed(verdict) == {"chain"}


async def test_the_text_of_a_plan_cannot_be_changed_without_the_digest_noticing(
    store: RecordsStore, deps: Dependencies, signed: bytes, database: Database
) -> None:
    changed = signed.replace(b"/Title", b"/Tit1e", 1)
    assert changed != signed
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=changed)
    assert DIGEST in failed(verdict)
    assert "trong phần được ký" in next(say(one.why) for one in verdict.checks if one.name == STORED)
