"""Keys in a PKCS#11 token: made there, opened by their owner's PIN, never leaving it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import softhsm
from deploy.local.layout import Layout
from services.records.signing.authority import Authority
from services.records.signing.key_store import KeyMissing
from services.records.signing.service import PinWrong, SigningService
from services.records.signing.token_keys import TokenKeyStore
from tests.failing_twice import BOTH, Loss
from tests.records.failing_token import IN_TOKEN, Token
from tests.records.school import HEAD, NOW, PIN

pytestmark = pytest.mark.skipif(softhsm.module() is None, reason="SoftHSM2 is not installed")


@pytest.fixture(scope="module")
def key_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenKeyStore]:
    """The library reads its configuration once a process."""
    layout = Layout(var=tmp_path_factory.mktemp("token"))
    layout.prepare()
    softhsm.make(layout)
    given = softhsm.environment(layout)
    os.environ["SOFTHSM2_CONF"] = given["SOFTHSM2_CONF"]
    pin = Path(given["EDU_PKCS11_PIN_FILE"]).read_text(encoding="ascii")
    yield TokenKeyStore(Path(given["EDU_PKCS11_MODULE"]), given["EDU_PKCS11_TOKEN"], pin)
    os.environ.pop("SOFTHSM2_CONF", None)


async def test_a_key_is_made_in_the_token_and_signs_behind_its_owners_pin(
    key_store: TokenKeyStore, authority: Path
) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    signing = SigningService.of(key_store, Authority(authority))
    made = await signing.enrol(person=HEAD, name="Trần Hữu Dũng", school="Trường", pin=PIN, at=NOW)
    assert made.kept_in == "softhsm"
    signature = key_store.open(made.key.name, PIN, made.key.pin_check)(b"data")
    public = x509.load_der_x509_certificate(made.certificate_der).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signature, b"data", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(PinWrong):
        key_store.open(made.key.name, "246801", made.key.pin_check)
    with pytest.raises(KeyMissing):
        key_store.open("nobody", PIN, made.key.pin_check)
    signing.close()


@BOTH
@pytest.mark.parametrize("write", IN_TOKEN)
async def test_a_key_that_was_made_and_is_named_by_nobody_is_made_anew(
    key_store: TokenKeyStore, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await IN_TOKEN[write].fail(Token(key_store, loss), loss)
