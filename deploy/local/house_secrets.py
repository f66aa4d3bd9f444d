"""Makes the secret of each house, whole, before the house starts: then no house writes where its keys lie.

`python -m deploy.local secrets <folder>` makes the same for a cluster, where each is mounted read-only.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet

from chassis.audit.checkpoints import load_or_make_key
from chassis.identity import house_keys
from chassis.identity.keyfile import secret_file
from deploy.local.layout import HOUSES
from services.accounts.credentials.passwords import PEPPER_BYTES
from services.accounts.credentials.tokens import TokenSigner

GATEWAY = "gateway"
PUBLIC = "public"


def make(keys: Path) -> None:
    """Makes what is missing below `keys`/<house> and `keys`/public; what is there stays. Raises OSError."""
    public = keys / PUBLIC
    for house in HOUSES:
        folder = keys / house
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        if house != GATEWAY:  # it tells nothing, and keeps no audit chain
            key = house_keys.load_or_make(folder / "facts" / f"{house}.pem")
            house_keys.publish_key(public, house, key.public_key())
            load_or_make_key(folder / "audit" / f"{house}.pem", public / "audit" / f"{house}.pub")
    secret_file(keys / "accounts" / "accounts-pepper", os.urandom(PEPPER_BYTES))
    TokenSigner.from_folder(keys / "accounts")
    secret_file(keys / GATEWAY / "gateway-session", Fernet.generate_key())
