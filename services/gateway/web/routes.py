"""Every page the gateway serves, by the module that answers it."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from services.gateway.web import bills, home, money, signin

PAGES: list[ControllerRouterHandler] = [*signin.HANDLERS, *home.HANDLERS, *money.HANDLERS, *bills.HANDLERS]
