"""Starts reporting."""

from services.reporting.app import main

main()
