"""`edu` as it is installed: the commands of the API's client, and those of the machine that runs the system.

The package `edu` is a client of the gateway's API and nothing else, and works from any machine (`python -m edu.main`).
The commands of the machine read its store, its log and its keys. They are another program, `python -m deploy.local`;
this entry point alone puts the two side by side.
"""

from __future__ import annotations

import typer

from deploy.local import commands
from edu import main as client


def program() -> typer.Typer:
    """Every command of `edu`."""
    app = client.program()
    commands.register(app)
    return app


def main() -> None:
    client.main(program())


if __name__ == "__main__":
    main()
