"""A batch in a process of its own, on the store that it is given, so that a test can kill it at any signature."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from chassis.clock import FrozenClock
from chassis.documents import connect
from chassis.documents.files import FileStore
from services.records.app import texts_of
from services.records.domain.catalogue import Catalogue
from services.records.domain.signer import Signer
from services.records.files.rendering.renderer import Renderer
from services.records.record_types import READERS, RECORD_TYPES
from services.records.signing.authority import Authority
from services.records.signing.service import SignatureMetadata, SigningService
from services.records.signing.software_keys import SoftwareKeyStore
from services.records.store import RecordsStore
from services.records.usecases.batch import BatchQuery, sign_batch
from services.records.usecases.dependencies import Dependencies
from tests.architecture.laws.source import ROOT
from tests.records.school import HEAD_DUNG, MONTH, SCHOOL

SIGNED, ENDED = "signed", "ended"


class Place(NamedTuple):
    """Where the batch is: the store and its database, and the folders of files, keys and authority."""

    uri: str
    database: str
    files: str
    signers: str
    authority: str


def say(*words: object) -> None:
    """A line that whoever started this process reads at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Heard(SigningService):
    """Says each signature as it is made."""

    async def sign(self, signer: Signer, pin: str, pdf: bytes, metadata: SignatureMetadata) -> bytes:
        made = await super().sign(signer, pin, pdf, metadata)
        say(SIGNED)
        return made


async def sign_all(place: Place, pin: str) -> None:
    """Says how the batch ended."""
    store = RecordsStore(connect(place.uri, place.database), FrozenClock())
    signing = Heard.of(SoftwareKeyStore(Path(place.signers)), Authority(Path(place.authority)))
    catalogue, renderer = Catalogue.of(RECORD_TYPES), Renderer()
    deps = Dependencies(FileStore(Path(place.files)), renderer, signing, catalogue, READERS, texts_of(), MONTH)
    done = await sign_batch(store, deps, actor=HEAD_DUNG, query=BatchQuery(MONTH, SCHOOL), pin=pin, records=())
    outcomes = sorted({one.outcome for one in done.results})
    say(ENDED, len(done.results), done.left, done.stopped or "-", done.tries_left, *outcomes)
    renderer.close()
    signing.close()


def in_a_process(place: Place, pin: str, *, killed_at: int = 0) -> list[str]:
    """What the last line of the process said. Killed with SIGKILL when it has said so many signatures."""
    command = [sys.executable, "-m", "tests.records.signing_apart", *place, pin]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        count, words = 0, [""]
        for line in process.stdout:
            words = line.split()
            count += words[0] == SIGNED
            if killed_at and count == killed_at:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.wait()
    assert (process.returncode == -signal.SIGKILL) == (killed_at > 0)
    return words


if __name__ == "__main__":
    asyncio.run(sign_all(Place(*sys.argv[1:6]), sys.argv[6]))
