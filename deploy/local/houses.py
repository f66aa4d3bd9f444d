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

ASKED = ("accounts", "records", "library", "payments", "reporting")
GATEWAY = "gateway"
SERVICES = "services"
HOUSES = (*ASKED, GATEWAY)
# The month that our own sample is about. The homes open on the month of what is loaded.
MONTH = "2026-10"


@dataclass(frozen=True)
class Program:
    """One process to keep running; a start goes on without one that is not needed."""

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

    def rpc(self, house: str) -> str:
        return self.at(f"{house}-rpc")

    def web(self, house: str) -> str:
        return f"http://{self.at(f'{house}-web')}"


def take_ports(ports: Ports) -> Addresses:
    """All ports of a run. Raises CannotStart when one that was fixed is busy."""
    taken = {
        "kafka": ports.take("kafka", limits.KAFKA_PORT),
        "controller": ports.take("controller", limits.CONTROLLER_PORT),
        "store": ports.take("store", limits.STORE_PORT),
    }
    for place, house in enumerate(ASKED):
        taken[f"{house}-rpc"] = ports.take(f"{house}-rpc", limits.RPC_PORT + place)
    for place, house in enumerate(HOUSES):
        taken[f"{house}-web"] = ports.take(f"{house}-web", limits.WEB_PORT + place)
    taken[GATEWAY] = ports.take(GATEWAY, limits.GATEWAY_PORT)
    if shutil.which("prometheus"):
        taken["prometheus"] = ports.take("prometheus", limits.PROMETHEUS_PORT)
    return Addresses(taken)


def _environment(layout: Layout, addresses: Addresses, house: str, month: str) -> dict[str, str]:
    own = {
        "EDU_SERVICE": house,
        "EDU_DATABASE": house,
        "EDU_WEB_PORT": str(addresses.ports[f"{house}-web"]),
        "EDU_RPC_PORT": str(addresses.ports.get(f"{house}-rpc", 0)),
        "EDU_GATEWAY_PORT": str(addresses.ports[GATEWAY]),
        "EDU_STORE_URI": addresses.store_uri,
        "EDU_KAFKA": addresses.at("kafka"),
        "EDU_FILES_DIR": str(layout.files),
        "EDU_KEYS_DIR": str(layout.keys),
        "EDU_KEYSET_URL": f"{addresses.web('accounts')}/.well-known/jwks.json",
        "EDU_MONTH": os.environ.get("EDU_MONTH") or month,
        **{f"EDU_{name.upper()}": addresses.rpc(name) for name in ASKED},
        **softhsm.environment(layout),
        **processes.mark(layout),
    }
    if house == "accounts":
        own["EDU_BOOTSTRAP_OPERATOR_PASSWORD"] = layout.operator.read_text(encoding="utf-8").strip()
    return own


def programs(layout: Layout, addresses: Addresses, package: str = SERVICES, *, month: str = MONTH) -> list[Program]:
    """The houses that are there; the one that others ask stands before them."""
    return [
        Program(
            name=house,
            command=[sys.executable, "-m", f"{package}.{house}"],
            environment=_environment(layout, addresses, house, month),
            ready_url=f"{addresses.web(house)}/readyz",
            port=addresses.ports[GATEWAY if house == GATEWAY else f"{house}-rpc"],
        )
        for house in HOUSES
        if (ROOT.joinpath(*package.split(".")) / house / "__main__.py").is_file()
    ]
