"""Every page the gateway serves, by the module that answers it."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from services.gateway.web import (
    accounts,
    bills,
    differences,
    district,
    home,
    imports,
    lessons,
    marks,
    money,
    offices,
    operator,
    pins,
    plans,
    proof,
    receipts,
    records,
    registers,
    resources,
    second,
    sessions,
    signin,
    signing,
    undoing,
    year,
)

PAGES: list[ControllerRouterHandler] = [
    *signin.HANDLERS,
    *sessions.HANDLERS,
    *home.HANDLERS,
    *plans.HANDLERS,
    *records.HANDLERS,
    *signing.HANDLERS,
    *pins.HANDLERS,
    *marks.HANDLERS,
    *differences.HANDLERS,
    *receipts.HANDLERS,
    *year.HANDLERS,
    *lessons.HANDLERS,
    *resources.HANDLERS,
    *money.HANDLERS,
    *second.HANDLERS,
    *proof.HANDLERS,
    *registers.HANDLERS,
    *bills.HANDLERS,
    *district.HANDLERS,
    *imports.HANDLERS,
    *undoing.HANDLERS,
    *operator.HANDLERS,
    *accounts.HANDLERS,
    *offices.HANDLERS,
]
