"""A new password is refused when it is short, breached, or made of what whoever knows the person would try."""

from __future__ import annotations

import pytest

from chassis.identity.actor import Actor
from services.accounts.credentials import Credentials
from services.accounts.credentials.breached import breached_passwords
from services.accounts.domain import limits
from services.accounts.domain.refusals import PasswordTooWeak
from services.accounts.domain.weak_passwords import check_password
from services.accounts.store import AccountsStore
from services.accounts.usecases import guardians, signing_in
from tests.accounts.conftest import HEAD, TEXTS
from tests.accounts.test_signing_in import OWN, with_own_password

WORDS = {"GV8702030006", "Bùi Gia Dũng", "Bùi", "Gia", "Dũng", "0912345678", "02051984"}


def rule(password: str) -> str:
    """Which rule refuses it; empty where none does."""
    try:
        check_password(password, old="một mật khẩu dài", own=WORDS, breached=breached_passwords())
    except PasswordTooWeak as refused:
        return refused.details["rule"]
    return ""


@pytest.mark.parametrize(
    "password",
    [
        *("password1", "iloveyou1", "qwertyuiop", "football1", "Sunshine", "1q2w3e4r", "PASSWORD", "superman"),
        *("matkhau123", "Mật khẩu 2026", "hocsinh2026!", "2026giaovien", "vietnam@123", "Hiệu trưởng 1"),
        *("12345678", "87654321", "abcdefghij", "11111111", "abababab", "abcabcabc", "20101984", "0987654321"),
    ],
)
def test_what_is_breached_or_thought_of_first_is_refused(password: str) -> None:
    assert rule(password) == "COMMON"


@pytest.mark.parametrize(
    "password",
    [
        *(
            "Bùi Gia Dũng",
            "buigiadung",
            "buigiadung1984",
            "dung.gia.bui",
            "gv8702030006",
            "GV8702030006!",
            "dung0912345678",
        ),
        *("bui02051984", "Dũng-02051984", "0912345678dung", "matkhaudung", "hocsinh.dung.2026"),
    ],
)
def test_what_is_made_of_name_code_phone_or_day_of_birth_is_refused(password: str) -> None:
    assert rule(password) == "OWN_NAME"


@pytest.mark.parametrize(
    "password",
    ["cam lên nhẹ tênh", "dung cam len nhe", "tre xanh gió biếc", "Hx7!kq2Vm", "sen-a2b3c4-d5e6f7", "bốn mùa hoa nở"],
)
def test_words_that_nobody_guesses_are_taken_also_with_a_part_of_the_name(password: str) -> None:
    assert rule(password) == ""


@pytest.mark.parametrize(
    ("length", "refused"),
    [
        (limits.PASSWORD_CHARACTERS_LEAST - 1, "TOO_SHORT"),
        (limits.PASSWORD_CHARACTERS_LEAST, ""),
        (limits.PASSWORD_CHARACTERS_MOST, ""),
        (limits.PASSWORD_CHARACTERS_MOST + 1, "TOO_LONG"),
    ],
)
def test_a_password_is_as_long_as_the_limits_say(length: int, refused: str) -> None:
    assert rule(("kx7!vm2#" * limits.PASSWORD_CHARACTERS_MOST)[:length]) == refused


def test_the_list_is_of_passwords_that_are_long_enough_to_be_chosen() -> None:
    found = breached_passwords()
    assert (len(found), min(map(len, found))) == (8_354, limits.PASSWORD_CHARACTERS_LEAST)
    assert all(one == one.lower() for one in found)


@pytest.mark.parametrize("new", ["0900000001", "ph0900000001", "nguyenvancha", "05092014 cha", "2600000001!"])
async def test_a_parents_password_is_not_the_phone_nor_what_is_known_of_the_child(
    district: AccountsStore, credentials: Credentials, new: str
) -> None:
    given = await guardians.issue_guardian_account(
        district, credentials.passwords, TEXTS, actor=HEAD, pupil="2600000001", number="0900000001"
    )
    with pytest.raises(PasswordTooWeak):
        await signing_in.change_password(
            district, credentials, actor=Actor("PH0900000001", "", ()), old=given.one_time_password, new=new
        )


async def test_a_refused_password_leaves_the_old_one(district: AccountsStore, credentials: Credentials) -> None:
    await with_own_password(district, credentials, "GV3")
    for new in ("football1", "bui gia dung"):
        with pytest.raises(PasswordTooWeak):
            await signing_in.change_password(district, credentials, actor=Actor("GV3", "", ()), old=OWN, new=new)
    assert (await signing_in.sign_in(district, credentials, name="GV3", password=OWN)).account.id == "GV3"
