"""The processes of a run: each service with its ports and the environment it is started in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deploy.local import authority, certificates, limits, processes, softhsm, store
from deploy.local.layout import ROOT, Layout
from deploy.local.ports import HOST, Ports
from deploy.local.store import Server

WITH_RPC = ("accounts", "records", "library", "payments", "reporting")
GATEWAY = "gateway"
AUTHORITY = "authority"
SERVICES = (*WITH_RPC, GATEWAY)
PACKAGE = "services"
# The month of our environment sample. The home pages open on the month of the files that are loaded.
MONTH = "2026-10"


@dataclass(frozen=True)
class Program:
    """One process to keep running. A start goes on without a process that is not needed."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_url: str = ""
    port: int = 0
    is_needed: bool = True


@dataclass(frozen=True)
class Addresses:
    """Every port of a run, by name; and the address of a store that somebody else runs."""

    ports: Mapping[str, int]
    outside_store: str = ""
    is_closed: bool = False  # TLS at every door, and a broker that knows who asks

    def at(self, name: str) -> str:
        return f"{HOST}:{self.ports[name]}"

    @property
    def gateway(self) -> str:
        return f"{self._scheme}://{self.at(GATEWAY)}"

    def store_uri(self, service: str) -> str:
        """Where the documents of a service are kept."""
        own = f"store-{service}"
        return self.outside_store or f"mongodb://{self.at(own if own in self.ports else 'store')}"

    def rpc(self, service: str) -> str:
        return self.at(f"{service}-rpc")

    def web(self, service: str) -> str:
        return f"{self._scheme}://{self.at(f'{service}-web')}"

    @property
    def _scheme(self) -> str:
        return "https" if self.is_closed else "http"


def take_ports(
    ports: Ports, server: Server | None = None, package: str = PACKAGE, *, is_closed: bool = False
) -> Addresses:
    """Takes every port of a run. Raises CannotStart when a port that was fixed is busy."""
    server = server or store.embedded()
    taken = {
        "kafka": ports.take("kafka", limits.KAFKA_PORT),
        "controller": ports.take("controller", limits.CONTROLLER_PORT),
    }
    for number, name in enumerate(server.processes(keeping(package))):
        taken[name] = ports.take(name, limits.STORE_PORT + number)
    for number, service in enumerate(WITH_RPC):
        taken[f"{service}-rpc"] = ports.take(f"{service}-rpc", limits.RPC_PORT + number)
    for number, service in enumerate(SERVICES):
        taken[f"{service}-web"] = ports.take(f"{service}-web", limits.WEB_PORT + number)
    taken[AUTHORITY] = ports.take(AUTHORITY, limits.AUTHORITY_PORT)
    taken[GATEWAY] = ports.take(GATEWAY, limits.GATEWAY_PORT)
    if shutil.which("prometheus"):
        taken["prometheus"] = ports.take("prometheus", limits.PROMETHEUS_PORT)
    return Addresses(taken, server.uri, is_closed)


def _environment(layout: Layout, addresses: Addresses, service: str, month: str) -> dict[str, str]:
    environment = {
        "EDU_SERVICE": service,
        "EDU_DATABASE": service,
        "EDU_WEB_PORT": str(addresses.ports[f"{service}-web"]),
        "EDU_RPC_PORT": str(addresses.ports.get(f"{service}-rpc", 0)),
        "EDU_GATEWAY_PORT": str(addresses.ports[GATEWAY]),
        "EDU_KAFKA": addresses.at("kafka"),
        "EDU_FILES_DIR": str(layout.files),
        "EDU_KEYS_DIR": str(layout.keys_of(service)),
        "EDU_SECRETS_DIR": str(layout.keys_of(service)),
        "EDU_FACT_KEYS_DIR": str(layout.public_keys),
        "EDU_KEYSET_URL": f"{addresses.web('accounts')}/.well-known/jwks.json",
        # Nobody here divides calls between processes: a person waits for the run to end.
        "EDU_DRAIN_SECONDS": "0",
        "MALLOC_ARENA_MAX": "2",  # else a thread of each core begins a heap of its own, and none of them shrinks
        "EDU_MONTH": os.environ.get("EDU_MONTH") or month,
        **{f"EDU_{name.upper()}": addresses.rpc(name) for name in WITH_RPC},
        **processes.mark(layout),
    }
    if addresses.is_closed:
        own = certificates.files_of(layout.keys, service)
        environment |= {
            "EDU_TLS_CERTIFICATE": str(own.certificate),
            "EDU_TLS_KEY": str(own.key),
            "EDU_TLS_AUTHORITY": str(certificates.authority_file(layout.keys)),
            "EDU_KAFKA_USER": service,
            "EDU_KAFKA_AUTHORITY": str(certificates.authority_file(layout.keys)),
        }
    if layout.unsigned.is_file():
        environment["EDU_UNSIGNED_PART"] = str(layout.unsigned)
    if service in WITH_RPC:
        environment["EDU_STORE_URI"] = addresses.store_uri(service)
    if service == "records":
        environment["EDU_CHECK_ADDRESS"] = f"{addresses.gateway}/check/"
        environment |= softhsm.environment(layout) | authority.addresses(addresses.at(AUTHORITY))
    return environment


def trust_services(layout: Layout, addresses: Addresses) -> Program:
    """What stamps the time and says which certificates are revoked; no service waits for it."""
    return Program(
        name=AUTHORITY,
        command=[sys.executable, "-m", "deploy.local.authority", str(layout.keys), str(addresses.ports[AUTHORITY])],
        environment=processes.mark(layout),
        ready_url=f"http://{addresses.at(AUTHORITY)}{authority.READY}",
        port=addresses.ports[AUTHORITY],
        is_needed=False,
    )


def _is_there(package: str, service: str) -> bool:
    return (ROOT.joinpath(*package.split(".")) / service / "__main__.py").is_file()


def keeping(package: str = PACKAGE) -> Sequence[str]:
    """The services of a package that keep documents."""
    return [service for service in WITH_RPC if _is_there(package, service)]


def of_services(layout: Layout, addresses: Addresses, package: str = PACKAGE, *, month: str = MONTH) -> list[Program]:
    """The services that there are; a service that others ask stands before them."""
    return [
        Program(
            name=service,
            command=[sys.executable, "-m", f"{package}.{service}"],
            environment=_environment(layout, addresses, service, month),
            ready_url=f"{addresses.web(service)}/readyz",
            port=addresses.ports[GATEWAY if service == GATEWAY else f"{service}-rpc"],
        )
        for service in SERVICES
        if _is_there(package, service)
    ]
