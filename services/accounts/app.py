"""Composition of accounts: the only file that sees every room."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import importing
import tabular
from chassis.clock import Clock, SystemClock
from chassis.service import Service, run
from chassis.texts import Texts
from importing import ImportRights, Imports
from importing.servicer import serve_imports
from operating.servicer import open_to_operators
from proto.gen.edu.accounts.v1 import accounts_pb2, accounts_pb2_grpc
from services.accounts import metrics
from services.accounts.domain.policy import POLICY
from services.accounts.files.lists import READERS
from services.accounts.passwords import Passwords
from services.accounts.rpc import AccountsServicer
from services.accounts.settings import AccountsSettings
from services.accounts.store import AccountsStore
from services.accounts.tokens import TokenSigner
from services.accounts.usecases.importing import import_list
from services.accounts.usecases.signing_in import Proof
from services.accounts.usecases.starting import Office, begin

TEXTS = Path(__file__).with_name("texts")
SERVICE = accounts_pb2.DESCRIPTOR.services_by_name["AccountsService"].full_name
OPEN_TO_ALL = tuple(f"/{SERVICE}/{method}" for method in ("SignIn", "Refresh", "SignOut"))


def imports_of(store: AccountsStore) -> Imports:
    """The import service of accounts: lists of four kinds, all taken row by row."""
    return Imports(
        store=store,
        readers=READERS,
        importers=dict.fromkeys(READERS.kinds, partial(import_list, store)),
        rights=ImportRights(policy=POLICY),
        observe=metrics.count_rows,
    )


def build(settings: AccountsSettings, *, clock: Clock | None = None) -> Service:
    proof = Proof(Passwords.from_folder(settings.keys_dir), TokenSigner.from_folder(settings.keys_dir))
    # The own key set is at hand: asking over the network for it would be asking itself.
    service = Service(settings, keys=proof.tokens.key_set, clock=clock or SystemClock())
    store = AccountsStore(service.database, service.clock)
    service.keeps(store)
    service.allows(POLICY)
    service.asks(accounts_pb2_grpc.add_AccountsServiceServicer_to_server, AccountsServicer(store, proof), SERVICE)
    texts = Texts.load(tabular.TEXTS, importing.TEXTS, TEXTS)
    serve_imports(service, imports_of(store), texts, keeps_refusals=True)
    service.open_to_all(*OPEN_TO_ALL)
    service.web.answers("/.well-known/jwks.json", proof.tokens.answer)
    offices = (
        Office("operator", "Người vận hành", settings.bootstrap_operator_password),
        Office(
            "officer",
            "Cán bộ quản lý",
            settings.bootstrap_officer_password or settings.bootstrap_operator_password,
        ),
    )
    service.first(lambda: begin(store, proof.passwords, root_label=settings.root_label, offices=offices))
    open_to_operators(service)
    return service


def main() -> None:
    run(build(AccountsSettings()))
