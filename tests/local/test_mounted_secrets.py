"""Every house starts from the secret that is documented for it, mounted read-only, and from nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from deploy.local import house_secrets, keys
from deploy.local.layout import HOUSES, ROOT, Layout
from deploy.local.ports import any_free
from deploy.local.waiting import until

START_SECONDS = 120.0
READ_ONLY = 'for one in "$@"; do mount --bind "$one" "$one" && mount -o remount,bind,ro "$one" || exit 9; done'


def can_mount(folder: Path) -> bool:
    """A container may forbid it; then nothing here can be shown."""
    folder.mkdir(exist_ok=True)
    if shutil.which("unshare") is None:
        return False
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(folder)], check=False, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    if not can_mount(tmp_path / "try"):
        pytest.skip("`unshare --mount` (util-linux, as root) is not there")
    found = Layout(var=tmp_path / "var")
    keys.make(found)
    house_secrets.make(found.keys)
    return found


@contextmanager
def started(layout: Layout, house: str, store_uri: str, kafka: str, log: Path) -> Iterator[tuple[int, int]]:
    """The house, with its own secret and the published keys as they are in a cluster; its ports, rpc and web."""
    own = layout.keys_of(house)
    if house != "gateway":
        (own / "edu_store_uri").write_text(store_uri, encoding="utf-8")
    rpc, web = any_free(), any_free()
    environment = {
        "PATH": os.environ["PATH"],
        "EDU_SERVICE": house,
        "EDU_DATABASE": f"m{web}{house}",
        "EDU_KAFKA": kafka,
        "EDU_KEYSET_URL": "http://127.0.0.1:1/none",
        "EDU_SECRETS_DIR": str(own),
        "EDU_KEYS_DIR": str(own),
        "EDU_FACT_KEYS_DIR": str(layout.public_keys),
        "EDU_FILES_DIR": str(layout.files),
        "EDU_RPC_PORT": str(rpc),
        "EDU_GATEWAY_PORT": str(rpc),
        "EDU_WEB_PORT": str(web),
        "EDU_DRAIN_SECONDS": "0",  # nobody asks it
        **{f"EDU_{name.upper()}": "127.0.0.1:1" for name in HOUSES if name != "gateway"},
    }
    mounted = [str(own), str(layout.public_keys)]
    start = f'{READ_ONLY}; exec "{sys.executable}" -m services.{house}'
    command = ["unshare", "--mount", "sh", "-c", start, "sh", *mounted]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        ready = f"http://127.0.0.1:{web}/readyz"
        assert until(lambda: process.poll() is not None or answers(ready), START_SECONDS), log.read_text()
        assert process.poll() is None, log.read_text()
        yield rpc, web
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as reply:
            return bool(json.loads(reply.read()) == {"ready": True, "wrong": {}})
    except OSError:
        return False


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_starts_from_its_own_mounted_secret_and_writes_nothing_there(
    layout: Layout, store_uri: str, broker_address: str, tmp_path: Path, house: str
) -> None:
    with started(layout, house, store_uri, broker_address, tmp_path / "log"):
        before = sorted(layout.keys.rglob("*"))
    assert sorted(layout.keys.rglob("*")) == before


def test_a_secret_that_lacks_a_file_is_named_and_none_is_made_elsewhere(
    layout: Layout, store_uri: str, broker_address: str, tmp_path: Path
) -> None:
    (layout.keys_of("library") / "facts" / "library.pem").unlink()
    with (
        pytest.raises(AssertionError, match=r"library\.pem is missing, and its folder cannot be written"),
        started(layout, "library", store_uri, broker_address, tmp_path / "log"),
    ):
        raise AssertionError("it started")


def test_a_house_whose_key_nobody_published_does_not_start(
    layout: Layout, store_uri: str, broker_address: str, tmp_path: Path
) -> None:
    published = layout.public_keys / "library.json"
    published.write_text('{"keys": []}', encoding="utf-8")
    with (
        pytest.raises(AssertionError, match=r"library\.json lacks the public key .* of this house"),
        started(layout, "library", store_uri, broker_address, tmp_path / "log"),
    ):
        raise AssertionError("it started")


def test_the_secret_of_a_house_is_made_once(tmp_path: Path) -> None:
    made = Layout(var=tmp_path)
    for _ in range(2):
        keys.make(made)
        house_secrets.make(made.keys)
        held = {path: path.read_bytes() for path in made.keys.rglob("*") if path.is_file()}
    house_secrets.make(made.keys)
    assert {path: path.read_bytes() for path in made.keys.rglob("*") if path.is_file()} == held
    assert {path.stem for path in made.public_keys.glob("*.json")} == {*HOUSES} - {"gateway"}
