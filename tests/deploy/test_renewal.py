"""How soon components are renewed: the promise, who proposes newer versions, and what says that it is too late."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from deploy.local import doctor, limits
from tests.architecture.laws.source import ROOT

LAST = date(2026, 11, 21)


def proposed() -> set[tuple[str, str]]:
    """Which folder is looked at for which kind of components."""
    settings = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    return {
        (one["package-ecosystem"], folder)
        for one in settings["updates"]
        for folder in one.get("directories", [one.get("directory")])
    }


def test_newer_versions_are_proposed_for_everything_that_names_versions() -> None:
    named = [path.relative_to(ROOT) for room in ("deploy", "tests") for path in (ROOT / room).rglob("pom.xml")]
    named += [path.relative_to(ROOT) for path in (ROOT / "deploy").rglob("Containerfile")]
    kinds = {"pom.xml": "maven", "Containerfile": "docker"}
    asked = {(kinds[path.name], f"/{path.parent.as_posix()}") for path in named}
    assert proposed() == asked | {("pip", "/"), ("github-actions", "/")}


def test_the_doctor_says_from_the_day_after_the_time_frame_on_that_versions_were_not_looked_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDU_LANG", "en")
    versions = tmp_path / "pyproject.toml"
    versions.write_text(f"[tool.lien-truong]\nrenewed = {LAST}\n", encoding="utf-8")
    within = LAST + timedelta(days=limits.RENEWED_WITHIN_DAYS)
    assert [doctor.renewal(day, versions).state for day in (LAST, within, within + timedelta(days=1))] == [
        "ok",
        "ok",
        "warn",
    ]
    late = doctor.renewal(within + timedelta(days=1), versions)
    assert (late.found, late.switches_off) == ("looked over on 2026-11-21", "more than 90 days ago")


def test_the_promise_names_the_same_time_frame_and_the_day_stands_where_it_says() -> None:
    promise = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
    assert f"| {limits.RENEWED_WITHIN_DAYS} days |" in promise
    assert doctor.renewal(LAST).found
