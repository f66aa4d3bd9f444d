"""Each lack of the machine ends in at most six lines that name the repair."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import jars, java, limits, loading, preflight, store
from deploy.local.errors import CannotStart
from deploy.local.layout import Layout
from deploy.local.ports import HOST, Ports, any_free, is_free


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_LANG", "en")


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A machine on whose PATH these programs are, each a script of one line, and nothing else."""

    def make(**programs: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name, line in programs.items():
            (folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.delenv("JAVA_HOME", raising=False)
        monkeypatch.delenv("MONGOD", raising=False)
        return folder

    return make


def refused(act: Callable[[], object]) -> CannotStart:
    with pytest.raises(CannotStart) as caught:
        act()
    assert 1 < len(caught.value.lines) <= limits.MESSAGE_LINES
    return caught.value


def test_without_a_java_the_package_to_install_is_named(only: Callable[..., Path]) -> None:
    only()
    told = refused(java.find)
    assert told.reason == "JAVA_MISSING"
    assert "openjdk-17" in told.lines[1]


def test_a_java_that_is_too_old_is_named_with_its_version(only: Callable[..., Path]) -> None:
    folder = only(java="echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    told = refused(java.find)
    assert told.reason == "JAVA_TOO_OLD"
    assert f"{folder}/java: Java 11" in told.lines[0]


def test_a_java_that_does_not_run_at_all_is_told_apart_from_an_old_one(only: Callable[..., Path]) -> None:
    only(java="exit 1")
    assert "does not run" in refused(java.find).lines[0]


@pytest.mark.parametrize(("text", "expected"), [("17.0.15", 17), ("21", 21), ("1.8.0_392", 8), ("25-ea", 25)])
def test_the_major_version_of_a_java_is_read_in_every_spelling(
    only: Callable[..., Path], text: str, expected: int
) -> None:
    folder = only(java=f"echo 'openjdk version \"{text}\"' >&2")
    assert java.major(str(folder / "java")) == expected


def test_without_maven_and_jars_maven_is_asked_for(only: Callable[..., Path], tmp_path: Path) -> None:
    only()
    told = refused(lambda: jars.fetch(Layout(var=tmp_path, jars=tmp_path / "jars")))
    assert told.reason == "MAVEN_MISSING"
    assert "apt install maven" in told.lines[1]


def test_without_a_network_the_first_fetch_says_so_and_leaves_no_half_set(
    only: Callable[..., Path], tmp_path: Path
) -> None:
    only(mvn="echo '[ERROR] Could not transfer artifact: repo.maven.apache.org: Unknown host -> [Help 1]'; exit 1")
    layout = Layout(var=tmp_path, jars=tmp_path / "jars")
    told = refused(lambda: jars.fetch(layout))
    assert told.reason == "JARS_NOT_FETCHED"
    assert told.lines[1].endswith("repo.maven.apache.org: Unknown host")
    assert "network" in told.lines[2]
    assert not jars.present(layout)
    assert list(tmp_path.glob("jars*")) == []


def test_jars_that_are_there_need_neither_maven_nor_network(only: Callable[..., Path], tmp_path: Path) -> None:
    only(mvn='for last; do :; done; folder="${last#*=}"; /bin/mkdir -p "$folder"; : > "$folder/kafka_2.13.jar"')
    layout = Layout(var=tmp_path, jars=tmp_path / "jars")
    jars.fetch(layout)
    (tmp_path / "bin" / "mvn").unlink()
    jars.fetch(layout)
    assert jars.present(layout)


def test_a_disk_with_too_little_room_names_folder_and_room(tmp_path: Path) -> None:
    preflight.disk(tmp_path, needed_mb=0)
    told = refused(lambda: preflight.disk(tmp_path / "not" / "yet", needed_mb=10**9))
    assert told.reason == "DISK_FULL"
    assert str(tmp_path) in told.lines[0]
    assert "EDU_VAR" in told.lines[1]


def test_another_python_is_named_with_the_one_that_is_needed() -> None:
    preflight.python((3, 11))
    told = refused(lambda: preflight.python((3, 12)))
    assert told.lines[0] == "Python 3.11 is needed; this is 3.12."


def test_a_busy_port_is_passed_over_and_a_fixed_one_names_who_holds_it() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert not is_free(port)
        assert Ports({}).take("gateway", port) != port
        told = refused(lambda: Ports({"EDU_PORT_GATEWAY": str(port)}).take("gateway", 1))

    assert told.reason == "PORT_BUSY"
    assert f"pid {os.getpid()} (" in told.lines[0]
    assert "EDU_PORT_GATEWAY" in told.lines[1]


def test_no_port_is_given_twice_and_a_fixed_one_is_given_as_asked() -> None:
    wanted = any_free()
    hand = Ports({"EDU_PORT_ACCOUNTS_RPC": str(wanted)})
    assert hand.take("accounts-rpc", 1) == wanted
    first = any_free()
    assert hand.take("a", first) != hand.take("b", first)


def test_two_runs_that_start_at_once_are_never_given_the_same_port() -> None:
    wanted = any_free()
    one, other = Ports({}), Ports({})
    assert one.take("gateway", wanted) == wanted
    assert other.take("gateway", wanted) != wanted


def test_a_port_that_is_no_number_is_refused() -> None:
    assert refused(lambda: Ports({"EDU_PORT_KAFKA": "many"}).take("kafka", 1)).reason == "PORT_INVALID"


def test_a_mongod_that_was_named_and_is_not_there_is_refused(
    only: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    only()
    monkeypatch.setenv("MONGOD", "/nowhere/mongod")
    assert refused(store.chosen).reason == "MONGOD_NOT_FOUND"


def test_a_mongod_on_the_path_is_taken_before_the_embedded_store(
    only: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = only(mongod="exit 0")
    monkeypatch.setenv("SECANTUSDB", "none")
    assert store.chosen() == store.Server("mongod", str(folder / "mongod"))
    assert [server.kind for server in store.at_hand()] == ["nx-27017", "mongod"]


def test_a_folder_of_samples_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = refused(lambda: loading.chosen(Layout(var=tmp_path), str(tmp_path / "none")))
    assert told.reason == "FOLDER_MISSING"
