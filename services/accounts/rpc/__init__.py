"""The gRPC doors of accounts."""

from services.accounts.rpc.accounts_door import AccountsServicer
from services.accounts.rpc.import_door import ImportServicer

__all__ = ["AccountsServicer", "ImportServicer"]
