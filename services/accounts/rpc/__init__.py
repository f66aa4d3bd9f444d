"""The gRPC servicers of accounts."""

from services.accounts.rpc.accounts_servicer import AccountsServicer
from services.accounts.rpc.import_door import ImportServicer

__all__ = ["AccountsServicer", "ImportServicer"]
