"""A wheel is whole: every file that a module reads beside itself is in it, and every house is built from it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.laws.source import ROOT

PACKAGES = ("chassis", "contracts", "deploy", "edu", "importing", "operating", "proto", "services", "tabular")
HOUSES = ("accounts", "records", "library", "payments", "reporting", "gateway")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what is in the repository, as a container is: nothing that lies about in the tree gets in."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            target.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(folder), "."]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    return made


def listed() -> set[str]:
    """Every file of the packages in the repository."""
    names = subprocess.run(["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, capture_output=True, check=True).stdout
    return {name for name in names.decode().split("\0") if name and (ROOT / name).is_file()}


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        missing = sorted(listed() - set(opened.namelist()))
    assert missing == []


def test_every_house_is_built_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """With the packages of this environment, and none of the repository's modules."""
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path / "installed")
    code = (
        "import importlib, pathlib, sys\n"
        f"houses = {HOUSES!r}\n"
        "for house in houses:\n"
        "    app = importlib.import_module(f'services.{house}.app')\n"
        "    texts = getattr(app, 'texts_of', None)\n"
        "    if texts: texts()\n"
        "from services.gateway.web.page import engine\n"
        "engine().engine.get_template('base.html')\n"
        "print(pathlib.Path(app.__file__).parents[2])\n"
    )
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == tmp_path / "installed"


def test_the_container_takes_every_package_that_the_wheel_has() -> None:
    taken = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    assert [package for package in PACKAGES if f"COPY {package} {package}\n" not in taken] == []
