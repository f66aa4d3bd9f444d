"""Stands in for a house that is asked over gRPC."""

from tests.local.standins import serve

serve("EDU_RPC_PORT")
