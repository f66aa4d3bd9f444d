"""Composition of accounts: the only file that sees every room."""

from __future__ import annotations

from chassis.clock import Door, SystemDoor
from chassis.service import House, run
from proto.gen.edu.accounts.v1 import accounts_pb2, accounts_pb2_grpc
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.accounts.domain.policy import POLICY
from services.accounts.passwords import Passwords
from services.accounts.rpc import AccountsDoor, ImportDoor
from services.accounts.settings import AccountsSettings
from services.accounts.store import AccountsStore
from services.accounts.tokens import TokenSigner
from services.accounts.usecases.signing_in import Proof
from services.accounts.usecases.starting import Office, begin

SERVICE = accounts_pb2.DESCRIPTOR.services_by_name["AccountsService"].full_name
OPEN_TO_ALL = tuple(f"/{SERVICE}/{method}" for method in ("SignIn", "Refresh", "SignOut"))


def build(settings: AccountsSettings, *, door: Door | None = None) -> House:
    proof = Proof(Passwords.from_folder(settings.keys_dir), TokenSigner.from_folder(settings.keys_dir))
    # The own key set is at hand: asking over the network for it would be asking itself.
    house = House(settings, keys=proof.tokens.key_set, door=door or SystemDoor())
    store = AccountsStore(house.database, house.door)
    house.keeps(store)
    house.allows(POLICY)
    house.asks(accounts_pb2_grpc.add_AccountsServiceServicer_to_server, AccountsDoor(store, proof), SERVICE)
    imports = imports_pb2.DESCRIPTOR.services_by_name["ImportService"].full_name
    house.asks(imports_pb2_grpc.add_ImportServiceServicer_to_server, ImportDoor(store), imports)
    house.open_to_all(*OPEN_TO_ALL)
    house.web.answers("/.well-known/jwks.json", proof.tokens.answer)
    offices = (
        Office("operator", "Người vận hành", settings.bootstrap_operator_password),
        Office(
            "officer",
            "Cán bộ quản lý",
            settings.bootstrap_officer_password or settings.bootstrap_operator_password,
        ),
    )
    house.first(lambda: begin(store, proof.passwords, root_label=settings.root_label, offices=offices))
    return house


def main() -> None:
    run(build(AccountsSettings()))
