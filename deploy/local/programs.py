"""The processes of a run: each service with its ports and the environment it is started in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.local import limits, processes, softhsm
from deploy.local.layout import ROOT, Layout
from deploy.local.ports import HOST, Ports

WITH_RPC = ("accounts", "records", "library", "payments", "reporting")
GATEWAY = "gateway"
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
    """Every port of a run, by name."""

    ports: Mapping[str, int]

    def at(self, name: str) -> str:
        return f"{HOST}:{self.ports[name]}"

    @property
    def gateway(self) -> str:
        return f"http://{self.at(GATEWAY)}"

    @property
    def store_uri(self) -> str:
        return f"mongodb://{self.at('store')}"

    def rpc(self, service: str) -> str:
        return self.at(f"{service}-rpc")

    def web(self, service: str) -> str:
        return f"http://{self.at(f'{service}-web')}"


def take_ports(ports: Ports) -> Addresses:
    """Takes every port of a run. Raises CannotStart when a port that was fixed is busy."""
    taken = {
        "kafka": ports.take("kafka", limits.KAFKA_PORT),
        "controller": ports.take("controller", limits.CONTROLLER_PORT),
        "store": ports.take("store", limits.STORE_PORT),
    }
    for number, service in enumerate(WITH_RPC):
        taken[f"{service}-rpc"] = ports.take(f"{service}-rpc", limits.RPC_PORT + number)
    for number, service in enumerate(SERVICES):
        taken[f"{service}-web"] = ports.take(f"{service}-web", limits.WEB_PORT + number)
    taken[GATEWAY] = ports.take(GATEWAY, limits.GATEWAY_PORT)
    if shutil.which("prometheus"):
        taken["prometheus"] = ports.take("prometheus", limits.PROMETHEUS_PORT)
    return Addresses(taken)


def _environment(layout: Layout, addresses: Addresses, service: str, month: str) -> dict[str, str]:
    environment = {
        "EDU_SERVICE": service,
        "EDU_DATABASE": service,
        "EDU_WEB_PORT": str(addresses.ports[f"{service}-web"]),
        "EDU_RPC_PORT": str(addresses.ports.get(f"{service}-rpc", 0)),
        "EDU_GATEWAY_PORT": str(addresses.ports[GATEWAY]),
        "EDU_STORE_URI": addresses.store_uri,
        "EDU_KAFKA": addresses.at("kafka"),
        "EDU_FILES_DIR": str(layout.files),
        "EDU_KEYS_DIR": str(layout.keys),
        "EDU_KEYSET_URL": f"{addresses.web('accounts')}/.well-known/jwks.json",
        "EDU_MONTH": os.environ.get("EDU_MONTH") or month,
        **{f"EDU_{name.upper()}": addresses.rpc(name) for name in WITH_RPC},
        **softhsm.environment(layout),
        **processes.mark(layout),
    }
    if service == "accounts":
        environment["EDU_BOOTSTRAP_OPERATOR_PASSWORD"] = layout.operator.read_text(encoding="utf-8").strip()
    return environment


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
        if (ROOT.joinpath(*package.split(".")) / service / "__main__.py").is_file()
    ]
