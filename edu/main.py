"""`edu`: what operators and scripts ask of the running system."""

from __future__ import annotations

import sys

import typer

from edu.commands import audit, backup, demo, files, log, month, operator, rebuild, records, session, statement
from edu.problems import INTERRUPTED, Problem
from edu.showing import note

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hỏi hệ thống Liên Trường đang chạy. Dữ liệu ra stdout, lời nhắn ra stderr; --json cho chương trình.",
)
for room in (session, files, statement, records, month, operator, log, audit, rebuild, backup, demo):
    room.register(app)


def main() -> None:
    """Ends with a code, and with a traceback only for a fault of our own."""
    try:
        app()
    except Problem as problem:
        for line in problem.lines():
            note(line)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
