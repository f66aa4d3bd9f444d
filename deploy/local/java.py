"""Finds a Java that Kafka can run on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local import limits
from deploy.local.errors import CannotStart
from deploy.local.language import both

VERSION = re.compile(r'version "(?:1\.)?(\d+)')


def candidates() -> list[str]:
    """JAVA_HOME first, as Kafka's own scripts do, then PATH."""
    home = os.environ.get("JAVA_HOME")
    of_home = [str(Path(home) / "bin" / "java")] if home else []
    return of_home + [program for program in [shutil.which("java")] if program]


def major(java: str) -> int | None:
    """17 for `openjdk version "17.0.15"`; nothing when it cannot be run."""
    try:
        done = subprocess.run(
            [java, "-version"], capture_output=True, text=True, check=False, timeout=limits.PORT_OPEN_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(done.stderr + done.stdout)
    return int(match.group(1)) if match else None


def find() -> tuple[str, int]:
    """The first Java that is new enough, with its major version. Raises CannotStart with the repair."""
    seen: list[str] = []
    for java in candidates():
        version = major(java)
        if version is not None and version >= limits.JAVA_MAJOR:
            return java, version
        seen.append(f"{java}: " + (f"Java {version}" if version else both("không chạy được", "does not run")))
    install = both(
        "Sửa: `apt install openjdk-17-jre-headless` (Debian), rồi chạy lại.",
        "Repair: `apt install openjdk-17-jre-headless` (Debian), then run this again.",
    )
    if not seen:
        missing = both("Kafka cần Java 17 trở lên; máy này không có.", "Kafka needs Java 17 or newer; there is none.")
        raise CannotStart("JAVA_MISSING", missing, install)
    raise CannotStart(
        "JAVA_TOO_OLD",
        both("Kafka cần Java 17 trở lên. Có: ", "Kafka needs Java 17 or newer. Found: ") + "; ".join(seen),
        install,
        both("Nếu máy đã có bản mới hơn, chỉ ra nó: ", "Where a newer one is installed, name it: ")
        + "JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 make run",
    )
