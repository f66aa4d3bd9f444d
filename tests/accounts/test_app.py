"""The whole service on a real broker: it starts from nothing, publishes its keys, and tells what it was handed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from chassis.documents import Database
from chassis.identity.tokens import TokenVerifier, keys_from
from chassis.service import Service
from deploy.local import ports
from services.accounts.app import build
from services.accounts.credentials.tokens import TokenSigner
from services.accounts.settings import AccountsSettings
from services.accounts.store import AccountsStore
from tests.accounts import lists
from tests.accounts.conftest import OPERATOR, hand_in
from tests.accounts.lists import pupil
from tests.settled import Settled


@pytest.fixture
async def service(store_uri: str, database: Database, kafka: str, tmp_path: Path) -> AsyncIterator[Service]:
    web = ports.any_free()
    settings = AccountsSettings(
        service="accounts",
        store_uri=store_uri,
        database=database.name,
        kafka=kafka,
        keyset_url=f"http://127.0.0.1:{web}/.well-known/jwks.json",
        web_port=web,
        files_dir=tmp_path / "files",
        keys_dir=tmp_path / "keys",
        bootstrap_operator_password="mật khẩu đầu",
    )
    service = build(settings)
    await service.start()
    yield service
    await service.stop()


async def test_what_a_school_hands_in_is_told_to_the_others(service: Service) -> None:
    store = service.store
    assert isinstance(store, AccountsStore)
    await hand_in(store, "truong.xlsx", lists.schools(), school="")
    await hand_in(store, "hs.xlsx", lists.pupils(*(pupil(n) for n in range(1, 41))))
    await Settled([store], [service.listener])()
    assert await store.count_pending() == 0


async def test_others_verify_its_tokens_by_the_keys_it_publishes(service: Service, tmp_path: Path) -> None:
    tokens = TokenSigner.from_folder(tmp_path / "keys")
    token, _ = tokens.sign(OPERATOR, at=service.clock.now())
    assert await TokenVerifier(keys_from(service.settings.keyset_url)).verify(token) == OPERATOR
    async with aiohttp.ClientSession() as session, session.get(service.settings.keyset_url) as answer:
        (key,) = (await answer.json())["keys"]
    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "x"]


async def test_a_new_house_has_the_root_and_its_two_offices_and_secrets_that_only_it_reads(
    service: Service, tmp_path: Path
) -> None:
    store = service.store
    assert isinstance(store, AccountsStore)
    assert sorted(await store.accounts.many(["operator", "officer"])) == ["officer", "operator"]
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "keys").glob("*[-.]*")}
    assert modes == {"accounts-pepper": "0o600", "token-1.pem": "0o600"}
