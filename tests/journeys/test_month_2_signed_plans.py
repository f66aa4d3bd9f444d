"""Three signed plans in the hands of an outsider: poppler calls them valid, and one byte more or less does not pass."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.end_state import MONTH, Month

pytestmark = pytest.mark.journey

PDFSIG = shutil.which("pdfsig")
SCHOOL = "8704030"
PART_OF_PLAN = 8  # of a file: well within the plan itself, whatever was added to it
needs_poppler = pytest.mark.skipif(PDFSIG is None, reason="no pdfsig on this machine: `make extras` installs it")


@pytest.fixture
def three(month: Month, tmp_path: Path) -> list[Path]:
    """As `edu sign` hands them out; what was signed before is only fetched."""
    folder = tmp_path / "signed"
    said = month.journey.edu("sign", MONTH, "--school", SCHOOL, "--into", str(folder))
    hashes = dict(line.split("\t")[::2] for line in said.splitlines())
    chosen = sorted(folder.glob("*.pdf"))[:3]
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in chosen] == [hashes[one.stem] for one in chosen]
    assert len(chosen) == 3
    return chosen


def said_by_pdfsig(path: Path) -> dict[str, str]:
    """Of the signature, not of the time stamps that came after it, which poppler does not know."""
    assert PDFSIG is not None
    said = subprocess.run([PDFSIG, str(path)], capture_output=True, text=True, check=False).stdout
    parts = (line.strip(" -").partition(": ") for line in said.splitlines())
    found: dict[str, str] = {}
    for name, _, value in parts:
        if value:
            found.setdefault(name, value)
    return found


def changed(path: Path, place: int) -> Path:
    """One bit of one byte is another."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    other = path.with_name(f"changed-{path.name}")
    other.write_bytes(content)
    return other


@needs_poppler
def test_poppler_calls_three_signed_plans_valid_and_signed_whole_by_the_head(three: list[Path]) -> None:
    said = [said_by_pdfsig(path) for path in three]
    assert [one["Signature Validation"] for one in said] == ["Signature is Valid."] * 3
    assert [one["Signature Type"] for one in said] == ["ETSI.CAdES.detached"] * 3
    assert {one["Signer full Distinguished Name"].partition(",")[0] for one in said} == {f"UID=GV{SCHOOL}000"}


@needs_poppler
def test_poppler_sees_one_changed_byte(three: list[Path]) -> None:
    other = changed(three[0], three[0].stat().st_size // PART_OF_PLAN)
    assert said_by_pdfsig(other)["Signature Validation"] == "Digest Mismatch."


def test_edu_verify_passes_what_was_signed_and_ends_with_one_for_a_changed_byte(
    month: Month, three: list[Path]
) -> None:
    assert [month.journey.json("verify", str(path))["valid"] for path in three] == [True] * 3
    other = month.journey.call("verify", str(changed(three[0], three[0].stat().st_size // PART_OF_PLAN)))
    assert (other.returncode, other.stdout.splitlines()[0]) == (
        1,
        "✗ Không hợp lệ: nội dung đã bị thay đổi sau khi ký",
    )
    assert "khác tệp đã ký từ byte thứ" in other.stdout


@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.75, 0.999])
def test_a_changed_byte_is_seen_wherever_it_is(month: Month, three: list[Path], part: float) -> None:
    other = changed(three[1], int(three[1].stat().st_size * part))
    verdict = month.journey.api.send("/verify", (other.name, other.read_bytes()), {})["verdict"]
    assert verdict["valid"] is False


def test_a_byte_appended_to_a_signed_plan_is_seen(month: Month, three: list[Path]) -> None:
    content = three[2].read_bytes() + b"\n"
    assert month.journey.api.send("/verify", ("a.pdf", content), {})["verdict"]["valid"] is False
