"""Breaks the law on purpose: it connects while it is imported."""

import socket

socket.socket().connect(("127.0.0.1", 9))
