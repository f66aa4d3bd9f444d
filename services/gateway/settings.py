"""The gateway's knobs, read from the environment; it keeps no documents, so it needs no store and no log."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class GatewaySettings(BaseSettings):
    """Environment names are these in capitals behind `EDU_`, e.g. EDU_GATEWAY_PORT."""

    model_config = SettingsConfigDict(env_prefix="EDU_", extra="ignore", frozen=True)

    service: str = "gateway"
    accounts: str
    records: str
    library: str
    payments: str
    reporting: str
    keyset_url: str
    # For operators alone: to read the log and what is parked beside it.
    kafka: str = ""
    keys_dir: Path = Path("var/keys")
    # As in every house: the published keys that verify facts, and up to where facts are unsigned.
    fact_keys_dir: Path | None = None
    unsigned_part: Path | None = None
    files_dir: Path = Path("var/files")
    host: str = "127.0.0.1"
    gateway_port: int = 8080
    web_port: int = 0
    # Off only where the pages are served over plain http on the same machine.
    cookie_secure: bool = False
    # The month the homes open on, e.g. 2026-10; empty: the month it is in Vietnam.
    month: str = ""
    log_level: str = "INFO"
