"""What a run keeps, what it goes on with, and the block it ends with."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from deploy.local import banner, down, house_secrets, keys, limits, loading, programs, softhsm, state
from deploy.local.layout import HOUSES, Layout
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
    "people": [(f"vai {place}", f"GV87020300{place:02}", "K3J9-QWER") for place in range(12)],
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
    assert len([line for line in lines if "K3J9-QWER" in line]) == 10
    assert "38 s" in lines[-1]
    assert "make reset" in lines[-2]


def test_nothing_loaded_is_told_without_numbers(layout: Layout) -> None:
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    told = banner.block(layout, addresses, banner.Outcome({}, "", "khoá phần mềm", 1))
    assert "–" not in told
    assert "Web" in told.splitlines()[0]


def test_the_demo_authorities_form_a_chain_and_are_made_once(layout: Layout) -> None:
    keys.make(layout, now=datetime(2026, 10, 1, tzinfo=UTC))
    folder = layout.keys_of("records") / "ca"
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
    own = layout.keys_of("records")
    secret = [layout.operator, *(own / "ca").glob("*.key"), *(own / "softhsm").glob("*pin")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


@pytest.mark.skipif(softhsm.module() is None, reason="SoftHSM2 is not installed")
def test_the_token_is_made_once_and_records_is_told_of_it(layout: Layout) -> None:
    keys.make(layout)
    assert softhsm.make(layout)
    pin = (layout.keys_of("records") / "softhsm" / "pin").read_bytes()
    assert softhsm.make(layout)
    assert (layout.keys_of("records") / "softhsm" / "pin").read_bytes() == pin

    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    [records] = [one for one in programs.of_services(layout, addresses) if one.name == "records"]
    assert records.environment["EDU_PKCS11_TOKEN"] == "lien-truong"
    assert Path(records.environment["EDU_PKCS11_MODULE"]).is_file()
    assert Path(records.environment["SOFTHSM2_CONF"]).is_file()


def test_each_house_is_told_of_its_own_secrets_alone(layout: Layout) -> None:
    """The gateway holds no key of tokens, no key of an authority, no store; no secret stands in an environment."""
    keys.make(layout)
    house_secrets.make(layout.keys)
    softhsm.make(layout)
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}))
    found = {one.name: one.environment for one in programs.of_services(layout, addresses)}
    password = layout.operator.read_text(encoding="utf-8")
    assert {name: told["EDU_KEYS_DIR"] for name, told in found.items()} == {
        house: str(layout.keys_of(house)) for house in HOUSES
    }
    assert [name for name, told in found.items() if password in told.values()] == []
    assert [name for name, told in found.items() if "EDU_STORE_URI" not in told] == ["gateway"]
    assert {name for name, told in found.items() if "EDU_PKCS11_PIN_FILE" in told} <= {"records"}
    held = {house: sorted(path.name for path in layout.keys_of(house).iterdir()) for house in HOUSES}
    assert held == {
        "accounts": ["accounts-pepper", "audit", "edu_bootstrap_operator_password", "facts", "token-1.pem"],
        "records": ["audit", "ca", "facts", *(["softhsm"] if softhsm.module() else [])],
        **{house: ["audit", "facts"] for house in ("library", "payments", "reporting")},
        "gateway": ["gateway-session"],
    }
    assert {stat.S_IMODE(layout.keys_of(house).stat().st_mode) for house in HOUSES} == {0o700}


def test_what_an_older_build_kept_in_one_folder_goes_to_its_house_and_nothing_is_made_anew(layout: Layout) -> None:
    old = {
        "accounts-pepper": "accounts/accounts-pepper",
        "token-1.pem": "accounts/token-1.pem",
        "gateway-session": "gateway/gateway-session",
        "ca/issuing.pem": "records/ca/issuing.pem",
        "signers/GV1.key": "records/signers/GV1.key",
        "audit/payments.pem": "payments/audit/payments.pem",
        "audit/payments.pub": "public/audit/payments.pub",
    }
    for name in old:
        path = layout.keys / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    keys.separate(layout)
    keys.separate(layout)
    assert {new: (layout.keys / new).read_text(encoding="utf-8") for new in old.values()} == {
        new: name for name, new in old.items()
    }
    assert [name for name in old if (layout.keys / name).exists()] == []
    assert not (layout.keys / "audit").exists()


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
