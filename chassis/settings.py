"""The knobs every process has, read from the environment or a mounted secret; no secret has a default."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import time, timedelta, timezone
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from chassis.addresses import all_on_loopback
from chassis.tls import Tls

VIETNAM = timezone(timedelta(hours=7))
TLS_FILES = "EDU_TLS_CERTIFICATE, EDU_TLS_KEY and EDU_TLS_AUTHORITY"


class ProcessSettings(BaseSettings):
    """Environment names are these in capitals behind `EDU_`, e.g. EDU_KAFKA.

    Each may also be a file in EDU_SECRETS_DIR that bears its name, e.g. edu_kafka_password: a mounted secret.
    """

    model_config = SettingsConfigDict(env_prefix="EDU_", extra="ignore", frozen=True, hide_input_in_errors=True)

    service: str
    keyset_url: str
    kafka: str = ""
    # Together: who this process is to the broker, and the authority that signed the broker's certificate.
    kafka_user: str = ""
    kafka_password: str = ""
    kafka_authority: Path | None = None
    # Together: the certificate of this process, and the authority that signed those of all houses.
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_authority: Path | None = None
    keys_dir: Path = Path("var/keys")
    files_dir: Path = Path("var/files")
    # The published key sets by which facts are verified; empty: `public` in the folder of keys.
    fact_keys_dir: Path | None = None
    # Up to where the log was told before facts were signed; without it every fact must be signed.
    unsigned_part: Path | None = None
    host: str = "127.0.0.1"
    web_port: int = 0
    # How long it still takes calls when it is told to end and says at /readyz that it is not ready.
    drain_seconds: float = Field(default=5.0, ge=0)
    log_level: str = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - foreign: pydantic names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - foreign: pydantic names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = os.environ.get("EDU_SECRETS_DIR")
        mounted = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder else ()
        return (init_settings, env_settings, *mounted)

    @model_validator(mode="after")
    def _closed_off_loopback(self) -> Self:
        if open_doors := [*self.open_doors()]:
            raise ValueError("; ".join(open_doors))
        return self

    @property
    def published_keys(self) -> Path:
        return self.fact_keys_dir or self.keys_dir / "public"

    @property
    def tls(self) -> Tls | None:
        if self.tls_certificate is None or self.tls_key is None or self.tls_authority is None:
            return None
        return Tls(self.tls_certificate, self.tls_key, self.tls_authority)

    def open_doors(self) -> Iterator[str]:
        """What would be open to other machines, and what closes it. Nothing is left to a default off loopback."""
        if self.tls is None and (self.tls_certificate or self.tls_key or self.tls_authority):
            yield f"{TLS_FILES} belong together: one of them is missing"
        if self.tls is None and not all_on_loopback(self.host):
            yield f"EDU_HOST={self.host} is reached from other machines: set {TLS_FILES}"
        has_kafka_keys = self.kafka_user and self.kafka_password and self.kafka_authority
        if not has_kafka_keys and not all_on_loopback(self.kafka):
            yield (
                f"EDU_KAFKA={self.kafka} is on another machine: "
                "set EDU_KAFKA_USER, EDU_KAFKA_AUTHORITY and the secret edu_kafka_password"
            )
        if not has_kafka_keys and (self.kafka_user or self.kafka_authority):
            yield "EDU_KAFKA_USER, EDU_KAFKA_AUTHORITY and edu_kafka_password belong together: one of them is missing"
        keys = urlsplit(self.keyset_url)
        if keys.scheme != "https" and not all_on_loopback(keys.netloc):
            yield f"EDU_KEYSET_URL={self.keyset_url} is on another machine: it must be https"


class FrameSettings(ProcessSettings):
    """The knobs of a house that keeps documents."""

    store_uri: str
    database: str
    kafka: str
    # When what was heard is compared with what was told, every night.
    compare_at: time = time(2, 30, tzinfo=VIETNAM)
    # When what is kept is searched for what the house never kept so, every night.
    search_at: time = time(3, 30, tzinfo=VIETNAM)
    rpc_port: int = 0

    def open_doors(self) -> Iterator[str]:
        yield from super().open_doors()
        store = urlsplit(self.store_uri)
        asked = {name.lower(): values[-1] for name, values in parse_qs(store.query).items()}
        is_tls = asked.get("tls", asked.get("ssl", "true" if store.scheme == "mongodb+srv" else "")) == "true"
        if not is_tls and not all_on_loopback(store.netloc.rpartition("@")[2]):
            yield "EDU_STORE_URI is on another machine: it must say tls=true"
