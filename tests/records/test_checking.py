"""Whoever holds the code of a signed document sees who signed it, and whether a file is the one; nobody learns more."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from services.records.domain import limits
from services.records.domain.record import Record
from services.records.domain.refusals import CheckUnknown
from services.records.store import RecordsStore
from services.records.usecases import checking, records, verification
from services.records.usecases.checking import EARLIER, OTHER, SAME, check_document
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, passed_plan, sign
from tests.records.ink import pages
from tests.records.school import HEAD_DUNG, SCHOOL, TEACHER_LAN
from tests.records.test_batch import PDFSIG, said_by_pdfsig
from tests.tampering import forged_in, tell_all

AT = "https://truong.example.vn/check/"
PDFTOPPM = shutil.which("pdftoppm")


async def signed(store: RecordsStore, deps: Dependencies) -> Record:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    await sign(store, deps, HEAD_DUNG)
    return await store.records.get(plan.id)


async def file_of(store: RecordsStore, deps: Dependencies, plan: Record) -> bytes:
    return (await records.get_file(store, deps, actor=TEACHER_LAN, record_id=plan.id, which="signed")).content


async def test_a_code_shows_who_signed_with_which_certificate_and_whether_a_file_is_the_one(
    store: RecordsStore, deps: Dependencies
) -> None:
    plan = await signed(store, deps)
    content = await file_of(store, deps, plan)
    code = plan.content.check_code
    checked = await check_document(store, deps, code=code, sha256="")
    assert (checked.record.id, checked.school.id, checked.verdict.valid, checked.compared) == (
        plan.id,
        SCHOOL,
        True,
        "",
    )
    [certificate] = checked.certificates
    assert "Trần Hữu Dũng" in certificate.subject
    assert certificate.serial == (await store.signers.get(HEAD_DUNG.id)).certificate_serial
    same = hashlib.sha256(content).hexdigest()
    other = hashlib.sha256(content + b"\n").hexdigest()
    found = [(await check_document(store, deps, code=code, sha256=one)).compared for one in (same, other)]
    assert found == [SAME, OTHER]
    plan.raise_to("f" * 64, at=store.now(), until=store.now())
    await store.records.keep(plan)
    assert (await check_document(store, deps, code=code, sha256=same)).compared == EARLIER


async def test_every_wrong_code_gets_one_answer_and_so_does_what_is_not_signed_by_all(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    code = plan.content.check_code
    assert len(code) == limits.CHECK_CODE_CHARACTERS
    wrong = [code, code[:-1], f"{code}2", code.lower(), "", "2" * len(code), '{"$gt": ""}', plan.id]
    said = []
    for one in wrong:
        with pytest.raises(CheckUnknown) as refused:
            await check_document(store, deps, code=one, sha256="")
        said.append((str(refused.value), refused.value.details))
    assert said == [said[0]] * len(wrong)
    await sign(store, deps, HEAD_DUNG)
    assert (await check_document(store, deps, code=code, sha256="")).record.id == plan.id


async def test_another_version_keeps_the_code_and_another_record_has_another(
    store: RecordsStore, deps: Dependencies
) -> None:
    first, second = await passed_plan(store, deps, week=9), await passed_plan(store, deps, week=10)
    assert first.content.check_code != second.content.check_code


async def test_a_changed_file_in_the_store_is_said_to_be_broken(store: RecordsStore, deps: Dependencies) -> None:
    plan = await signed(store, deps)
    content = await file_of(store, deps, plan)
    deps.files.path(plan.signed_sha256).write_bytes(content.replace(b"/Title", b"/Tit1e", 1))
    checked = await check_document(store, deps, code=plan.content.check_code, sha256="")
    assert (checked.verdict.valid, checked.certificates) == (False, ())


async def test_what_was_signed_before_there_were_codes_gets_one_when_it_is_asked_for(
    store: RecordsStore, deps: Dependencies
) -> None:
    plan = await signed(store, deps)
    await tell_all(store)
    stored = await store.database["plans"].find_one({"_id": plan.id})
    assert stored is not None
    del stored["content"]["check_code"]
    stored["sequence"] += 1  # as an older house kept it: its fact named no document
    await store.database["plans"].replace_one({"_id": plan.id}, stored)
    got = await checking.with_code(store, plan.id)
    assert len(got.content.check_code) == limits.CHECK_CODE_CHARACTERS
    assert (await checking.with_code(store, plan.id)).content.check_code == got.content.check_code
    checked = await check_document(store, deps, code=got.content.check_code, sha256="")
    assert checked.verdict.valid
    await tell_all(store)
    assert await forged_in(store) == []


@pytest.mark.skipif(PDFTOPPM is None or PDFSIG is None, reason="poppler is not installed: `make extras`")
async def test_the_qr_on_the_signed_page_leads_to_the_check_and_the_signature_holds(
    store: RecordsStore, deps: Dependencies, tmp_path: Path
) -> None:
    plan = await signed(store, replace(deps, check_address=AT))
    path = tmp_path / "signed.pdf"
    path.write_bytes(await file_of(store, deps, plan))
    rows = pages(path)[0]
    [seen] = zxingcpp.read_barcodes(memoryview(b"".join(rows)).cast("B", shape=[len(rows), len(rows[0])]))
    assert seen.text == f"{AT}{plan.content.check_code}"
    told = said_by_pdfsig(path.read_bytes(), tmp_path)
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert (await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)).valid
    assert b"pdfaid:part" in path.read_bytes()


async def test_who_signs_sees_the_qr_on_the_pages_that_are_signed(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps, week=9)
    with_qr = await passed_plan(store, replace(deps, check_address=AT), week=10)
    assert (plan.content.check_at, with_qr.content.check_at) == ("", f"{AT}{with_qr.content.check_code}")
    [without, *_] = await records.draw_pages(store, deps, actor=HEAD_DUNG, record_id=plan.id)
    # Also where the address is another by now: the pages are those of the PDF.
    [drawn, *_] = await records.draw_pages(store, deps, actor=HEAD_DUNG, record_id=with_qr.id)
    assert (without.count("<image"), drawn.count("<image")) == (0, 1)
