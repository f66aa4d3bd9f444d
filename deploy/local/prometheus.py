"""Prometheus, which scrapes the metrics of the services, where it is installed."""

from __future__ import annotations

import json
import shutil

from deploy.local import certificates
from deploy.local.layout import Layout
from deploy.local.ports import HOST
from deploy.local.programs import SERVICES, Addresses, Program

NAME = "prometheus"


def program(layout: Layout, addresses: Addresses) -> Program | None:
    """Writes its configuration anew: the ports may differ from the last run's."""
    executable = shutil.which(NAME)
    if executable is None or NAME not in addresses.ports:
        return None
    folder = layout.var / NAME
    folder.mkdir(parents=True, exist_ok=True)
    targets = [
        {"targets": [f"{HOST}:{addresses.ports[f'{service}-web']}"], "labels": {"service": service}}
        for service in SERVICES
    ]
    # JSON is YAML, and needs no quoting rules of its own.
    settings = {
        "global": {"scrape_interval": "5s"},
        "scrape_configs": [{"job_name": "edu", "static_configs": targets, **_over(layout, addresses)}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    command = [
        executable,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=15d",
        f"--web.listen-address={addresses.at(NAME)}",
        "--log.level=warn",
    ]
    return Program(NAME, command, port=addresses.ports[NAME], is_needed=False)


def _over(layout: Layout, addresses: Addresses) -> dict[str, object]:
    if not addresses.is_closed:
        return {}
    return {"scheme": "https", "tls_config": {"ca_file": str(certificates.authority_file(layout.keys))}}
