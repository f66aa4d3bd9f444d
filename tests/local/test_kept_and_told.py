"""What a run keeps, what it goes on with, and the block it ends with."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from deploy.local import banner, down, keys, limits, loading, programs, softhsm, state
from deploy.local.layout import Layout
from deploy.local.ports import Ports
from deploy.local.supervisor import pause_after

SUMMARY: dict[str, Any] = {
    "rows": 4321,
    "taken": 4200,
    "refused": 121,
    "accounts_issued": 1890,
    "plans_signed": 12,
    "lines_matched": 140,
    "lines_total": 152,
    "ledger_sum": 0,
    "indicators": [(f"Chỉ số {place}", "98 %") for place in range(9)],
    "people": [(f"vai {place}", f"GV87020300{place:02}", "K3J9-QWER") for place in range(9)],
    "try_first": "Hiệu trưởng ký lô kế hoạch tháng 10",
}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    found = Layout(var=tmp_path / "var")
    found.prepare()
    return found


def test_the_last_block_has_at_most_twenty_five_lines_however_much_there_is_to_tell(layout: Layout) -> None:
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    told = banner.block(layout, addresses, banner.Outcome(SUMMARY, "../samples", "SoftHSM2", 37.6))

    lines = told.splitlines()
    assert len(lines) <= limits.BANNER_LINES
    assert "4.200" in told
    assert addresses.gateway in told
    assert len([line for line in lines if "K3J9-QWER" in line]) == 8
    assert "38 s" in lines[-1]
    assert "make reset" in lines[-2]


def test_nothing_loaded_is_told_without_numbers(layout: Layout) -> None:
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    told = banner.block(layout, addresses, banner.Outcome({}, "", "khoá phần mềm", 1))
    assert "–" not in told
    assert "Web" in told.splitlines()[0]


def test_the_demo_authorities_form_a_chain_and_are_made_once(layout: Layout) -> None:
    keys.make(layout, now=datetime(2026, 10, 1, tzinfo=UTC))
    folder = layout.keys / "ca"
    root, issuing = (
        x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes()) for name in ("root", "issuing")
    )
    key = load_pem_private_key((folder / "issuing.key").read_bytes(), None)
    password = layout.operator.read_text(encoding="utf-8")

    keys.make(layout)

    issuing.verify_directly_issued_by(root)
    assert key.public_key() == issuing.public_key()
    assert x509.load_der_x509_certificate((folder / "root.der").read_bytes()) == root
    assert x509.load_pem_x509_certificate((folder / "root.pem").read_bytes()) == root
    assert layout.operator.read_text(encoding="utf-8") == password
    assert len(password) == limits.PASSWORD_LETTERS


def test_keys_are_readable_by_their_owner_alone(layout: Layout) -> None:
    keys.make(layout)
    softhsm.make(layout)
    assert stat.S_IMODE(layout.keys.stat().st_mode) == 0o700
    secret = [layout.operator, *(layout.keys / "ca").glob("*.key"), *(layout.keys / "softhsm").glob("*pin")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


@pytest.mark.skipif(softhsm.module() is None, reason="SoftHSM2 is not installed")
def test_the_token_is_made_once_and_each_house_is_told_of_it(layout: Layout) -> None:
    keys.make(layout)
    assert softhsm.make(layout)
    pin = (layout.keys / "softhsm" / "pin").read_bytes()
    assert softhsm.make(layout)
    assert (layout.keys / "softhsm" / "pin").read_bytes() == pin

    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    (accounts, *_) = programs.of_services(layout, addresses, "tests.local.standins")
    assert accounts.environment["EDU_PKCS11_TOKEN"] == "lien-truong"
    assert Path(accounts.environment["EDU_PKCS11_MODULE"]).is_file()
    assert Path(accounts.environment["SOFTHSM2_CONF"]).is_file()


def test_only_accounts_is_told_the_operators_password(layout: Layout) -> None:
    keys.make(layout)
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    found = programs.of_services(layout, addresses, "tests.local.standins")
    told = [one.name for one in found if "EDU_BOOTSTRAP_OPERATOR_PASSWORD" in one.environment]
    assert told == ["accounts"]


def test_a_folder_loaded_before_is_not_loaded_again_until_a_file_of_it_changes(layout: Layout, tmp_path: Path) -> None:
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "truong.xlsx").write_bytes(b"1")
    kept = {"folder": str(folder), "fingerprint": loading.fingerprint(folder), "summary": {"rows": 1}}
    state.write_whole(layout.loaded, kept, mode=0o600)

    assert loading.summary_of(layout, folder) == {"rows": 1}
    assert loading.chosen(layout, "") == folder
    (folder / "truong.xlsx").write_bytes(b"22")
    assert loading.summary_of(layout, folder) is None


def test_a_load_that_was_cut_short_is_done_again(layout: Layout, tmp_path: Path) -> None:
    state.write_whole(layout.loaded, {"folder": str(tmp_path)}, mode=0o600)
    assert loading.summary_of(layout, tmp_path) is None
    assert loading.chosen(layout, "") == tmp_path


def test_starting_over_removes_what_runs_kept_and_nothing_else(layout: Layout) -> None:
    (layout.var / "thesis.docx").write_text("ten years of work", encoding="utf-8")
    layout.lock.touch()
    (layout.run / "accounts.log").touch()

    down.wipe(layout, keep_lock=True)

    assert sorted(path.name for path in layout.var.iterdir()) == ["run", "thesis.docx"]
    assert list(layout.run.iterdir()) == [layout.lock]


def test_the_pause_before_a_dead_process_is_started_again_grows_to_its_limit() -> None:
    assert [pause_after(deaths) for deaths in (1, 2, 3, 4, 5, 6, 40)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_the_houses_open_on_the_month_that_most_files_are_named_after(layout: Layout, tmp_path: Path) -> None:
    for name in ("sao-ke-2026-11.csv", "sao-ke-2026-11.mt940", "zoom-7A1-2026-10-14.csv", "truong.xlsx"):
        (tmp_path / name).touch()
    assert (loading.month_of(tmp_path), loading.month_of(tmp_path / "nowhere")) == ("2026-11", "")

    keys.make(layout)
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    found = programs.of_services(layout, addresses, "tests.local.standins", month=loading.month_of(tmp_path))
    assert {one.environment["EDU_MONTH"] for one in found} == {"2026-11"}
