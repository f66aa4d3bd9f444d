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
    marks,
    money,
    operator,
    pins,
    plans,
    proof,
    records,
    resources,
    second,
    signin,
    signing,
)

PAGES: list[ControllerRouterHandler] = [
    *signin.HANDLERS,
    *home.HANDLERS,
    *plans.HANDLERS,
    *records.HANDLERS,
    *signing.HANDLERS,
    *pins.HANDLERS,
    *marks.HANDLERS,
    *differences.HANDLERS,
    *resources.HANDLERS,
    *money.HANDLERS,
    *second.HANDLERS,
    *proof.HANDLERS,
    *bills.HANDLERS,
    *district.HANDLERS,
    *imports.HANDLERS,
    *operator.HANDLERS,
    *accounts.HANDLERS,
]
