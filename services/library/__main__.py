"""Starts the library."""

from services.library.app import main

main()
