"""The gRPC doors of accounts."""

from services.accounts.rpc.accounts_door import AccountsServicer

__all__ = ["AccountsServicer"]
