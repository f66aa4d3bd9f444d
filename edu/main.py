"""`edu`: what operators and scripts ask of the running system, through the API of its gateway and nothing else."""

from __future__ import annotations

import sys

import typer

from edu.commands import audit, demo, files, log, month, operator, rebuild, records, session, statement
from edu.problems import INTERRUPTED, CommandProblem
from edu.showing import note

GROUPS = (session, files, statement, records, month, operator, log, audit, rebuild, demo)


def program() -> typer.Typer:
    """The commands, each a question to the API."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Hỏi hệ thống Liên Trường đang chạy. Dữ liệu ra stdout, lời nhắn ra stderr; --json cho chương trình.",
    )
    for group in GROUPS:
        group.register(app)
    return app


def main(app: typer.Typer | None = None) -> None:
    """Runs the command of the arguments and ends with an exit code; a traceback shows a bug of ours alone."""
    try:
        (app or program())()
    except CommandProblem as problem:
        for line in problem.lines():
            note(line)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
