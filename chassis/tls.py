"""The certificate of a house, and whom it lets in: TLS between houses names both sides."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc

CALLERS = frozenset({"gateway"})  # of a house; no house asks another


@dataclass(frozen=True)
class Tls:
    """`authority` signs the certificates of all houses, and nobody else's. Each names its house as a DNS name."""

    certificate: Path
    key: Path
    authority: Path

    def server_credentials(self) -> grpc.ServerCredentials:
        """Of a gRPC door: whoever shows no certificate of the authority does not come in. Raises OSError."""
        credentials: grpc.ServerCredentials = grpc.ssl_server_credentials(
            [(self.key.read_bytes(), self.certificate.read_bytes())],
            root_certificates=self.authority.read_bytes(),
            require_client_auth=True,
        )
        return credentials

    def channel_credentials(self) -> grpc.ChannelCredentials:
        """Of a caller, who shows his own certificate. Raises OSError."""
        credentials: grpc.ChannelCredentials = grpc.ssl_channel_credentials(
            root_certificates=self.authority.read_bytes(),
            private_key=self.key.read_bytes(),
            certificate_chain=self.certificate.read_bytes(),
        )
        return credentials

    def server_context(self) -> ssl.SSLContext:
        """Of a door for probes and metrics, and of the published keys: nobody shows a certificate there."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(self.certificate, self.key)
        return context


def trusting(authority: Path) -> ssl.SSLContext:
    """For a client that shows no certificate, and trusts this authority alone. Raises OSError."""
    context = ssl.create_default_context(cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context
