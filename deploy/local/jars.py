"""Fetches Kafka's jars with Maven, once; afterwards no network is needed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

from deploy.local import limits
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import Layout

STAMP = ".fetched"


def _of_pom(layout: Layout) -> str:
    return hashlib.sha256(layout.pom.read_bytes()).hexdigest()


def present(layout: Layout) -> bool:
    """The jars of this very pom are there."""
    stamp = layout.jars / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _of_pom(layout)


def fetch(layout: Layout) -> None:
    """Downloads into a folder beside and swaps, so that a broken download leaves no half set.

    Raises CannotStart when Maven is missing or the network does not answer.
    """
    if present(layout):
        return
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotStart(
            "MAVEN_MISSING",
            both("Chưa có Kafka, và máy không có Maven để tải.", "Kafka is not here yet, nor Maven, which fetches it."),
            both("Sửa: `apt install maven` (Debian), rồi chạy lại.", "Repair: `apt install maven`, then again."),
        )
    fresh = layout.jars.with_name(layout.jars.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    log = layout.log("maven")
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [maven, "-q", "-B", "-f", str(layout.pom), "dependency:copy-dependencies", f"-DoutputDirectory={fresh}"]
    with log.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False, timeout=limits.FETCH_SECONDS)
    if done.returncode != 0 or not list(fresh.glob("kafka_*.jar")):
        shutil.rmtree(fresh, ignore_errors=True)
        raise CannotStart(
            "JARS_NOT_FETCHED",
            both("Không tải được Kafka từ Maven Central.", "Kafka could not be fetched from Maven Central."),
            _cause(log.read_text(encoding="utf-8", errors="replace")),
            both(
                "Sửa: nối mạng (chỉ cần một lần; hoặc đặt mirror trong ~/.m2/settings.xml) rồi chạy lại,",
                "Repair: connect to the network (once; or set a mirror in ~/.m2/settings.xml) and run this again,",
            ),
            both(
                f"hoặc chép thư mục deploy/local/jars từ máy đã có. Nhật ký: {log}",
                f"or copy the folder deploy/local/jars from a machine that has it. Log: {log}",
            ),
        )
    (fresh / STAMP).write_text(_of_pom(layout), encoding="utf-8")
    shutil.rmtree(layout.jars, ignore_errors=True)
    fresh.rename(layout.jars)


def _cause(log: str) -> str:
    errors = [line.removeprefix("[ERROR]").strip() for line in log.splitlines() if line.startswith("[ERROR]")]
    return (errors[0] if errors else "Maven said nothing").split(" -> ")[0]
