"""Starts the gateway."""

from services.gateway.app import main

main()
