"""Who somebody is, proven: passwords, locks, short tokens, refresh families; and nothing told to whoever guesses."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.identity.actor import Actor, Grant, from_claims
from chassis.identity.tokens import ALGORITHM
from services.accounts.credentials import Credentials
from services.accounts.credentials.passwords import Passwords
from services.accounts.credentials.tokens import TokenSigner, new_key
from services.accounts.domain import limits
from services.accounts.domain.refusals import PasswordTooWeak, SessionEnded, SignInRefused
from services.accounts.store import AccountsStore
from services.accounts.usecases import bootstrapping, issuing, signing_in
from services.accounts.usecases.bootstrapping import Office
from services.accounts.usecases.signing_in import Session
from tests.accounts.conftest import HEAD, OPERATOR
from tests.accounts.lists import SCHOOL

OWN = "một mật khẩu dài"


async def slips(store: AccountsStore, credentials: Credentials, class_name: str = "") -> dict[str, str]:
    await issuing.issue_accounts(store, actor=OPERATOR, school=SCHOOL, kinds=[])
    printed = await issuing.print_slips(store, credentials.passwords, actor=HEAD, school=SCHOOL, class_name=class_name)
    return {slip.person: slip.one_time_password for slip in printed.slips}


def actor_in(session: Session, credentials: Credentials, keys: KeySet) -> Actor:
    return from_claims(jwt.decode(session.access, keys, algorithms=[ALGORITHM]).claims)


async def with_own_password(store: AccountsStore, credentials: Credentials, person: str) -> Session:
    one_time = (await slips(store, credentials))[person]
    actor = Actor(person, "", ())
    return await signing_in.change_password(store, credentials, actor=actor, old=one_time, new=OWN)


async def test_a_one_time_password_opens_nothing_but_the_change_of_password(
    district: AccountsStore, credentials: Credentials
) -> None:
    one_time = (await slips(district, credentials))["GV3"]
    session = await signing_in.sign_in(district, credentials, name=" gv3 ", password=one_time.lower().replace("-", " "))
    assert session.must_change_password
    assert actor_in(session, credentials, await credentials.tokens.key_set()) == Actor(
        "GV3", "Bùi Gia Dũng", (), one_time=True
    )


async def test_after_the_change_the_token_carries_posts_and_classes_and_the_one_time_password_is_worth_nothing(
    district: AccountsStore, credentials: Credentials
) -> None:
    one_time = (await slips(district, credentials))["GV3"]
    session = await signing_in.change_password(district, credentials, actor=Actor("GV3", "", ()), old=one_time, new=OWN)
    places = {"school": (SCHOOL,), "group": (f"{SCHOOL}/Tổ Tự nhiên",)}
    assert actor_in(session, credentials, await credentials.tokens.key_set()).grants == (
        Grant("group_leader", places),
        Grant("teacher", {**places, "class": (f"{SCHOOL}/7A1",)}),
    )
    assert not session.must_change_password
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="GV3", password=one_time)
    assert not (await signing_in.sign_in(district, credentials, name="GV3", password=OWN)).must_change_password


async def test_a_one_time_password_expires(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    one_time = (await slips(district, credentials))["GV3"]
    clock.move(timedelta(days=limits.ONE_TIME_DAYS) - timedelta(seconds=1))
    await signing_in.sign_in(district, credentials, name="GV3", password=one_time)
    clock.move(timedelta(seconds=1))
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="GV3", password=one_time)


async def test_a_password_of_ones_own_does_not_run_out(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    await with_own_password(district, credentials, "GV3")
    clock.move(timedelta(days=20 * 365))
    session = await signing_in.sign_in(district, credentials, name="GV3", password=OWN)
    assert not session.must_change_password


@pytest.mark.parametrize(
    ("name", "password"), [("GV3", "sai mật khẩu"), ("GV404", "sai mật khẩu"), ("", ""), ("GV5", "")]
)
async def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words_after_the_same_work(
    district: AccountsStore, credentials: Credentials, monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    await with_own_password(district, credentials, "GV3")
    work: list[str] = []
    real = Passwords.matches

    async def counted(self: Passwords, hashed: str, tried: str) -> bool:
        work.append("argon2")
        return await real(self, hashed, tried)

    monkeypatch.setattr(Passwords, "matches", counted)
    with pytest.raises(SignInRefused) as refused:
        await signing_in.sign_in(district, credentials, name=name, password=password)
    assert (work, str(refused.value), refused.value.details) == (["argon2"], str(SignInRefused()), {})
    assert await district.guards.count({"failures": 1}) == 1


async def test_a_refresh_token_is_good_once_and_its_later_use_ends_the_whole_family(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    first = await with_own_password(district, credentials, "GV3")
    second = await signing_in.refresh(district, credentials, token=first.refresh)
    assert second.refresh != first.refresh
    clock.move(timedelta(seconds=limits.REFRESH_AGAIN_SECONDS + 1))
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=first.refresh)
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=second.refresh)
    (family,) = await district.families.where(Query())
    assert family.ended == "token used twice"


async def test_two_refreshes_at_once_get_one_pair_and_both_callers_go_on(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    """As two gateways ask for one browser; each turn of the token begins with both."""
    token = (await with_own_password(district, credentials, "GV3")).refresh
    for turn in range(1, 4):
        one, two = await asyncio.gather(*(signing_in.refresh(district, credentials, token=token) for _ in range(2)))
        assert (one.refresh, one.access, one.access_until) == (two.refresh, two.access, two.access_until)
        (family,) = await district.families.where(Query())
        assert (family.rotations, family.ended) == (turn, "")
        token = one.refresh
        clock.move(timedelta(seconds=limits.ACCESS_SECONDS))


async def test_a_refresh_that_comes_again_in_time_gets_the_same_pair_and_a_token_of_before_ends_all(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    first = await with_own_password(district, credentials, "GV3")
    second = await signing_in.refresh(district, credentials, token=first.refresh)
    clock.move(timedelta(seconds=limits.REFRESH_AGAIN_SECONDS))
    again = await signing_in.refresh(district, credentials, token=first.refresh)
    assert (again.refresh, again.access) == (second.refresh, second.access)
    third = await signing_in.refresh(district, credentials, token=second.refresh)
    with pytest.raises(SessionEnded):  # two turns old: no request of today left with it
        await signing_in.refresh(district, credentials, token=first.refresh)
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=third.refresh)


async def test_who_signs_out_with_the_token_of_before_is_signed_out(
    district: AccountsStore, credentials: Credentials
) -> None:
    first = await with_own_password(district, credentials, "GV3")
    second = await signing_in.refresh(district, credentials, token=first.refresh)
    await signing_in.sign_out(district, token=first.refresh)
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=second.refresh)
    (family,) = await district.families.where(Query())
    assert family.ended == "signed out"


async def test_the_next_token_cannot_be_made_by_whoever_reads_the_store(
    district: AccountsStore, credentials: Credentials
) -> None:
    """Another pepper gives another token; what the store has is the digest alone."""
    session = await with_own_password(district, credentials, "GV3")
    family, _, secret = session.refresh.partition(".")
    other = Passwords(b"another pepper").refresh_secret(family, secret)
    renewed = await signing_in.refresh(district, credentials, token=session.refresh)
    assert renewed.refresh not in {f"{family}.{other}", session.refresh}


@pytest.mark.parametrize("token", ["", "x", "x.y", "."])
async def test_a_token_that_is_none_is_refused_and_nothing_is_ended(
    district: AccountsStore, credentials: Credentials, token: str
) -> None:
    session = await with_own_password(district, credentials, "GV3")
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=token)
    await signing_in.sign_out(district, token=token)
    await signing_in.refresh(district, credentials, token=session.refresh)


async def test_a_refresh_token_expires_and_signing_out_ends_it(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    session = await with_own_password(district, credentials, "GV3")
    two = await signing_in.sign_in(district, credentials, name="GV3", password=OWN)
    await signing_in.sign_out(district, token=session.refresh)
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=session.refresh)
    clock.move(timedelta(days=limits.REFRESH_DAYS))
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=two.refresh)


async def test_a_change_of_password_ends_every_other_session(district: AccountsStore, credentials: Credentials) -> None:
    session = await with_own_password(district, credentials, "GV3")
    actor = Actor("GV3", "", ())
    fresh = await signing_in.change_password(district, credentials, actor=actor, old=OWN, new="mật khẩu mới toanh")
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=session.refresh)
    await signing_in.refresh(district, credentials, token=fresh.refresh)


async def test_a_wrong_old_password_changes_nothing_and_counts_as_a_failure(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, "GV3")
    with pytest.raises(SignInRefused):
        await signing_in.change_password(
            district, credentials, actor=Actor("GV3", "", ()), old="sai", new="mật khẩu mới"
        )
    await signing_in.sign_in(district, credentials, name="GV3", password=OWN)


@pytest.mark.parametrize(
    "new", ["ngắn", "12345678", "aaaaaaaaaa", "BÙI GIA DŨNG", OWN, "x" * (limits.PASSWORD_CHARACTERS_MOST + 1)]
)
async def test_a_weak_password_is_refused_and_the_old_one_stays(
    district: AccountsStore, credentials: Credentials, new: str
) -> None:
    await with_own_password(district, credentials, "GV3")
    with pytest.raises(PasswordTooWeak):
        await signing_in.change_password(district, credentials, actor=Actor("GV3", "", ()), old=OWN, new=new)
    await signing_in.sign_in(district, credentials, name="GV3", password=OWN)


async def test_a_password_typed_on_another_keyboard_is_the_same(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, "GV3")
    decomposed = "mo\u0323\u0302t ma\u0323\u0302t kha\u0302\u0309u da\u0300i"
    assert decomposed != OWN
    await signing_in.sign_in(district, credentials, name="GV3", password=decomposed)


async def test_a_hash_of_older_parameters_is_renewed_when_its_owner_signs_in(
    district: AccountsStore, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_own_password(district, credentials, "GV3")
    monkeypatch.setattr(limits, "ARGON2_MEMORY_KIB", 8_192)
    older = Passwords(b"pepper of the tests")
    account = await district.accounts.get("GV3")
    account.rehash(await older.hash(OWN))
    await district.accounts.keep(account)
    await signing_in.sign_in(district, credentials, name="GV3", password=OWN)
    renewed = (await district.accounts.get("GV3")).password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_the_token_says_who_until_when_and_by_which_key(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await with_own_password(district, credentials, "GV3")
    token = jwt.decode(session.access, await credentials.tokens.key_set(), algorithms=[ALGORITHM])
    assert (token.claims["exp"] - token.claims["iat"], token.header["alg"]) == (limits.ACCESS_SECONDS, ALGORITHM)
    assert '"d"' not in credentials.tokens.published()


async def test_a_new_key_signs_while_tokens_of_the_old_one_still_verify() -> None:
    old, new = new_key(), new_key()
    before, after = TokenSigner([old]), TokenSigner([old, new])
    actor, now = Actor("GV3", "Dũng", ()), FrozenClock().now()
    keys = await after.key_set()
    kids = [
        jwt.decode(signer.sign(actor, at=now)[0], keys, algorithms=[ALGORITHM]).header["kid"]
        for signer in (before, after)
    ]
    assert len(set(kids)) == 2


async def test_a_key_that_was_put_beside_the_others_is_published_at_once_and_signs_when_every_door_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, actor, now = [0.0], Actor("GV3", "Dũng", ()), FrozenClock().now()
    monkeypatch.setattr("services.accounts.credentials.tokens.time.monotonic", lambda: at[0])
    signer = TokenSigner.from_folder(tmp_path)

    def signed_by() -> str:
        token = signer.sign(actor, at=now)[0]
        return str(jwt.decode(token, KeySet([*signer._keys]), algorithms=[ALGORITHM]).header["kid"])

    def published() -> list[str]:
        return [key["kid"] for key in json.loads(signer.published())["keys"]]

    [first] = published()
    (tmp_path / "token-2.pem").write_bytes(new_key())
    at[0] += limits.KEYS_LOOK_SECONDS
    [_, second] = published()
    assert signed_by() == first
    at[0] += limits.KEY_PUBLISHED_SECONDS - 1
    assert signed_by() == first
    at[0] += 1
    assert signed_by() == second
    (tmp_path / "token-1.pem").unlink()
    at[0] += limits.KEYS_LOOK_SECONDS
    assert (published(), signed_by()) == ([second], second)


async def test_sign_ins_do_not_stop_the_loop(district: AccountsStore, credentials: Credentials) -> None:
    turns = 0

    async def turning(done: asyncio.Event) -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            await asyncio.sleep(0)

    done = asyncio.Event()
    other = asyncio.create_task(turning(done))
    tries = [signing_in.sign_in(district, credentials, name=f"GV{n}", password="sai") for n in range(4)]
    await asyncio.gather(*tries, return_exceptions=True)
    done.set()
    await other
    assert turns > 100


async def test_the_first_start_makes_two_offices_and_the_second_changes_nothing(
    store: AccountsStore, credentials: Credentials
) -> None:
    offices = (Office("operator", "Vận hành", "mật khẩu đầu"), Office("officer", "Cán bộ", "mật khẩu hai"))
    await bootstrapping.bootstrap(store, credentials.passwords, root_label="Địa bàn", offices=offices)
    again = (Office("operator", "Vận hành", "mật khẩu khác"),)
    await bootstrapping.bootstrap(store, credentials.passwords, root_label="Khác", offices=again)
    session = await signing_in.sign_in(store, credentials, name="Operator", password="mật khẩu đầu")
    assert session.grants == (Grant("operator", {"jurisdiction": ("root",)}),)
    assert (await store.jurisdictions.get("root")).label == "Địa bàn"
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(store, credentials, name="operator", password="mật khẩu khác")


async def test_no_secret_stands_in_the_store(district: AccountsStore, credentials: Credentials) -> None:
    one_time = (await slips(district, credentials))["GV4"]
    session = await with_own_password(district, credentials, "GV3")
    kept: list[Any] = []
    for name in district.collections():
        kept += await district.database[name].find({}).to_list(None)
    text = repr(kept)
    for secret in (OWN, one_time, one_time.replace("-", ""), session.refresh.partition(".")[2], session.access):
        assert secret not in text
