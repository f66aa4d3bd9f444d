"""One whole system at a time, asked as an operator asks it: through `edu` and the API."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.local.layout import ROOT, Layout
from edu.client import Api, Tokens
from edu.commands.records import school_with
from edu.loading.demo_users import Staff, as_demo_person
from edu.loading.settling import settle
from tests.started import Started, environment

# A start with its load takes half a minute on a quiet machine; only a hang lasts so long.
LOADED_SECONDS = 1_800.0
EDU = Path(sys.executable).with_name("edu")


class Journey:
    """A running system with a district in it."""

    def __init__(self, run: Started) -> None:
        self.run = run
        self.layout: Layout = run.layout

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One `edu` command, to its end."""
        return subprocess.run(
            [str(EDU), *arguments],
            cwd=ROOT,
            env=environment(self.layout),
            capture_output=True,
            text=True,
            check=False,
        )

    def edu(self, *arguments: str) -> str:
        """What the command says to a program. Raises AssertionError with its words to a person when it refuses."""
        done = self.call(*arguments)
        assert done.returncode == 0, f"edu {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self.edu(*arguments, "--json"))

    @cached_property
    def api(self) -> Api:
        """As the operator."""
        password = self.layout.operator.read_text(encoding="utf-8").strip()
        api = Api(str(self.run.told()["gateway"]), Tokens(name="operator", password=password))
        api.sign_in()
        return api

    @cached_property
    def head(self) -> Api:
        """As the head of the school whose gradebooks were handed in: an operator reads no marks."""
        school = school_with(self.api, "7A1", "hk1")
        head = Staff(school, list(self.api.pages("/people", "people", school=school))).head()
        assert head is not None
        return as_demo_person(self.api, head["id"], self.api.tokens.password)

    def settle(self) -> None:
        """Returns when everything told was heard by everyone."""
        settle(self.api)

    def load(self, folder: Path) -> None:
        """What the runner does with a folder, in the process in which it does it."""
        result = self.layout.var.parent / f"{folder.name}-{self.layout.var.name}.json"
        command = [sys.executable, "-m", "deploy.local.loading", self.api.base, str(folder), str(self.layout.operator)]
        done = subprocess.run(
            [*command, str(result)],
            cwd=ROOT,
            env=environment(self.layout),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"

    def expected(self, folder: Path | None = None) -> dict[str, Any]:
        """What a correct program finds in the files of the folder; of our own district where none is named."""
        place = (folder or self.layout.sample) / "expected.json"
        found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        return found


class Stage:
    """Who is asked for comes on, whoever was there goes: two systems at once are too much for a small machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._journey: Journey | None = None

    def play(self, name: str, *arguments: str) -> Journey:
        """The system of that name, started with the arguments if it is not on; its data stays when it goes."""
        if self._journey is None or self._name != name:
            self.clear()
            run = Started(self.layout(name), *arguments)
            self._name, self._journey = name, Journey(run)
            run.wait_ready(LOADED_SECONDS)
        return self._journey

    def clear(self) -> None:
        if self._journey is not None:
            self._journey.run.end_all()
        self._journey = None

    def layout(self, name: str) -> Layout:
        return Layout(var=self._folder / name)
