"""The knobs every service has, read from the environment; no secret has a default."""

from __future__ import annotations

from datetime import time, timedelta, timezone
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

VIETNAM = timezone(timedelta(hours=7))


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
    # The published key sets by which facts are verified; empty: `public` in the folder of keys.
    fact_keys_dir: Path | None = None
    # Up to where the log was told before facts were signed; without it every fact must be signed.
    unsigned_part: Path | None = None
    # When what was heard is compared with what was told, every night.
    compare_at: time = time(2, 30, tzinfo=VIETNAM)
    host: str = "127.0.0.1"
    rpc_port: int = 0
    web_port: int = 0
    log_level: str = "INFO"

    @property
    def published_keys(self) -> Path:
        return self.fact_keys_dir or self.keys_dir / "public"
