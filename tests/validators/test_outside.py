"""A plan that we signed and raised: EU DSS passes it offline, veraPDF finds PDF/A-2b, pdfsig a valid signature."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.raising import raise_due
from tests.records.conftest import authority, bare, deps, store
from tests.records.test_long_term import signed
from tests.records.trusted import answering
from tests.validators.judges import ARCHIVES, SIGNATURES, signatures_by_pdfsig

__all__ = ["authority", "bare", "deps", "store"]


@pytest.fixture
async def files(store: RecordsStore, deps: Dependencies, authority: Path, tmp_path: Path) -> list[Path]:
    """The plan as it was reviewed, as it was signed, and as it is kept."""
    with answering(authority.parent.parent) as here:
        here.answers(deps.signing)
        plan = await signed(store, deps)
        await raise_due(store, deps)
    raised = await store.records.get(plan.id)
    kept = {"1-plan": plan.content.pdf_sha256, "2-signed": plan.signed_sha256, "3-raised": raised.kept_sha256}
    files = {tmp_path / f"{name}.pdf": await deps.files.get(sha256) for name, sha256 in kept.items()}
    for path, content in files.items():
        path.write_bytes(content)
    return list(files)


@pytest.mark.skipif(bool(SIGNATURES.missing), reason=f"EU DSS: {SIGNATURES.missing}")
async def test_eu_dss_offline_with_the_root_trusted_passes_a_raised_plan(files: list[Path], authority: Path) -> None:
    said = SIGNATURES.says(authority / "root.pem", *files[1:])
    assert said == [
        ["2-signed.pdf", "INDETERMINATE", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "PAdES-BASELINE-T"],
        ["3-raised.pdf", "TOTAL_PASSED", "null", "PAdES-BASELINE-LTA"],
    ]


@pytest.mark.skipif(bool(ARCHIVES.missing), reason=f"veraPDF: {ARCHIVES.missing}")
async def test_what_is_signed_is_pdf_a_2b_before_and_after(files: list[Path]) -> None:
    assert ARCHIVES.says(*files) == [[one.name, "PDF/A-2b", ""] for one in files]


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed: `apt install poppler-utils`")
async def test_pdfsig_finds_the_signature_valid_before_and_after_it_was_raised(files: list[Path]) -> None:
    said = [signatures_by_pdfsig(one) for one in files]
    assert said == [[], ["Signature is Valid."], ["Signature is Valid.", "Signature has not yet been verified."]]
