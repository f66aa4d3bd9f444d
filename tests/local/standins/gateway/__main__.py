"""Stands in for the gateway."""

from tests.local.standins import serve

serve("EDU_GATEWAY_PORT")
