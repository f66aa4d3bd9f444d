"""The gRPC servicers of accounts."""

from services.accounts.rpc.accounts_servicer import AccountsServicer

__all__ = ["AccountsServicer"]
