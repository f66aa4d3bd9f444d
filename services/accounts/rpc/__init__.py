"""The gRPC doors of accounts."""

from services.accounts.rpc.accounts_door import AccountsDoor
from services.accounts.rpc.import_door import ImportDoor

__all__ = ["AccountsDoor", "ImportDoor"]
