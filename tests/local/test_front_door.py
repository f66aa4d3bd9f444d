"""What the front pages tell a reader to type is there to be typed."""

from __future__ import annotations

import re
import subprocess

import pytest

from deploy.local.layout import ROOT

TARGET = re.compile(r"`make ([a-z0-9-]+)")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])


def offered() -> set[str]:
    """What `make` alone lists."""
    listed = subprocess.run(["make", "-s", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in listed.splitlines() if line.startswith("  make ")}


def test_every_target_that_a_page_names_is_listed_by_make() -> None:
    named = {name for page in PAGES for name in TARGET.findall(page.read_text(encoding="utf-8"))}

    assert {"run", "test", "doctor", "extras", "stop"} <= named
    assert named - offered() == set()


def test_every_module_that_a_target_starts_is_there_or_said_to_be_missing() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    started = re.findall(r"\$\(PY\) -m ((?:tests|contracts|deploy)\.[\w.]+)", text)
    missing = [
        name
        for name in started
        if not (ROOT / f"{name.replace('.', '/')}.py").is_file()
        and not (ROOT / name.replace(".", "/") / "__main__.py").is_file()
        and f"test -f {name.replace('.', '/')}/__main__.py" not in text
    ]

    assert started
    assert missing == []


@pytest.mark.parametrize("script", ["deploy/local/setup.sh", "deploy/local/extras.sh", ".ci/run"])
def test_each_script_is_executable_and_whole(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


def test_ci_installs_the_extras_and_then_calls_the_readmes_command() -> None:
    commands = [
        line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if line.startswith("make ")
    ]
    assert commands == ["make extras", "make test"]
