"""Every attack on build d707764, run inside a copy of it."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import structlog

from attacks import accounts, between, payments, records
from attacks.trying import ATTACKS, Parts, try_all

HOUSES = (accounts, records, payments, between)

if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable()
    kafka, store_uri, folder = sys.argv[1:]
    assert {number for number, _, _ in ATTACKS} == set(range(1, 20)), HOUSES
    sys.exit(0 if asyncio.run(try_all(Parts(kafka, store_uri, Path(folder)))) else 1)
