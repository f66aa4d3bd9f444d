"""Files handed to the library's import service in these tests, and its sentences as a person reads them."""

from __future__ import annotations

import importing
import tabular
from chassis.identity.actor import Actor
from chassis.texts import Texts
from chassis.why import Why
from importing import FileReport, Upload
from importing.servicer import ImportServicer
from services.library.app import TEXTS, imports_of
from services.library.rpc import LibraryServicer
from services.library.store import LibraryStore
from tests.library.people import OPERATOR

SENTENCES = Texts.load(tabular.TEXTS, importing.TEXTS, TEXTS)


def said(why: Why | None) -> str:
    return SENTENCES.say(why, "vi")


def servicers(store: LibraryStore) -> tuple[LibraryServicer, ImportServicer]:
    return LibraryServicer(store, SENTENCES), ImportServicer(imports_of(store), SENTENCES)


async def hand_in(
    store: LibraryStore, name: str, content: bytes, *, actor: Actor = OPERATOR, school: str = "", kind: str = ""
) -> FileReport:
    upload = Upload(name=name, content=content, school=school, kind=kind)
    return await imports_of(store).import_file(actor=actor, upload=upload)
