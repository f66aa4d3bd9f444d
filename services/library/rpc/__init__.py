"""The library's doors: what a call carries becomes values, and what a use case returns becomes a message."""

from services.library.rpc.door import LibraryServicer
from services.library.rpc.imports import ImportServicer

__all__ = ["ImportServicer", "LibraryServicer"]
