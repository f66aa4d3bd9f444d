"""The composition root of accounts: the only file that sees every room."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import importing
import tabular
from chassis.clock import Clock, SystemClock
from chassis.identity.doors import open_calls
from chassis.service import Service, run
from chassis.texts import Texts
from importing import ImportRights, Imports
from importing.servicer import serve_imports
from operating.families import open_to_families
from operating.servicer import open_to_operators
from proto.gen.edu.accounts.v1 import accounts_pb2, accounts_pb2_grpc
from services.accounts import metrics
from services.accounts.credentials import Credentials
from services.accounts.credentials.passwords import Passwords
from services.accounts.credentials.second_factors import SecondFactors
from services.accounts.credentials.tokens import TokenSigner
from services.accounts.domain import limits
from services.accounts.domain.doors import DOORS
from services.accounts.domain.policy import POLICY
from services.accounts.files.lists import READERS
from services.accounts.rpc import AccountsServicer
from services.accounts.settings import AccountsSettings
from services.accounts.store import AccountsStore
from services.accounts.usecases.bootstrapping import Office, bootstrap
from services.accounts.usecases.importing import import_list
from services.accounts.usecases.reads import reads_kept
from services.accounts.usecases.sessions import keep_forgetting

SERVICE = accounts_pb2.DESCRIPTOR.services_by_name["AccountsService"].full_name
RIGHTS = ImportRights(policy=POLICY)
OPEN_TO_ALL = open_calls(SERVICE, DOORS)


def imports_of(store: AccountsStore, *, undo_days: int = limits.UNDO_DAYS) -> Imports:
    """The import service of accounts: lists of four kinds, all taken row by row."""
    return Imports(
        store=store,
        readers=READERS,
        importers=dict.fromkeys(READERS.kinds, partial(import_list, store, undo_days=undo_days)),
        rights=RIGHTS,
        remembers_columns=True,
        observe=metrics.count_rows,
    )


def texts_of() -> Texts:
    """The sentences of spreadsheets, of importing and of accounts."""
    return Texts.load(tabular.TEXTS, importing.TEXTS, Path(__file__).with_name("texts"))


def credentials_of(settings: AccountsSettings) -> Credentials:
    """The keys in the folder of the house; those that are missing are made. Raises OSError."""
    passwords = Passwords.from_folder(settings.keys_dir)
    counts = timedelta(minutes=settings.second_factor_minutes)
    second = SecondFactors(passwords.second_factor_key, seconds=counts.total_seconds())
    return Credentials(passwords, TokenSigner.from_folder(settings.keys_dir), second)


def build(settings: AccountsSettings, *, clock: Clock | None = None) -> Service:
    credentials = credentials_of(settings)
    # The key set is at hand: fetched over the network, the service would wait for itself.
    service = Service(settings, keys=credentials.tokens.key_set, clock=clock or SystemClock())
    store, texts = AccountsStore(service.database, service.clock), texts_of()
    service.keeps(store)
    service.allows(POLICY)
    servicer = AccountsServicer(store, credentials, texts, undo_days=settings.undo_days)
    add = accounts_pb2_grpc.add_AccountsServiceServicer_to_server
    service.answers(add, servicer, SERVICE, doors=DOORS, policy=POLICY)
    serve_imports(service, imports_of(store, undo_days=settings.undo_days), texts, keeps_refusals=True)
    service.web.add_json("/.well-known/jwks.json", credentials.tokens.answer)
    offices = (
        Office("operator", "Người vận hành", settings.bootstrap_operator_password),
        Office(
            "officer",
            "Cán bộ quản lý",
            settings.bootstrap_officer_password or settings.bootstrap_operator_password,
        ),
    )
    service.before_start(
        lambda: bootstrap(store, credentials.passwords, root_label=settings.root_label, offices=offices)
    )
    service.in_background(lambda: keep_forgetting(store))
    open_to_families(service, POLICY, reads_kept(store))
    open_to_operators(service)
    return service


def main() -> None:
    run(build(AccountsSettings()))
