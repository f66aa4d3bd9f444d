"""The knobs every service has, read from the environment; no secret has a default."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class FrameSettings(BaseSettings):
    """Environment names are these in capitals behind `EDU_`, e.g. EDU_STORE_URI."""

    model_config = SettingsConfigDict(env_prefix="EDU_", extra="ignore", frozen=True)

    service: str
    store_uri: str
    database: str
    kafka: str
    keyset_url: str
    files_dir: Path = Path("var/files")
    keys_dir: Path = Path("var/keys")
    host: str = "127.0.0.1"
    rpc_port: int = 0
    web_port: int = 0
    log_level: str = "INFO"
