"""Asks EU DSS, veraPDF and pdfsig about PDFs, each where it is at hand; the jars are fetched by `make validators`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
SECONDS = 300.0


class Judge(NamedTuple):
    """A program of one file, and the jars that it stands on."""

    folder: str
    program: str

    @property
    def jars(self) -> Path:
        return HERE / self.folder / "jars"

    @property
    def missing(self) -> str:
        """Why it cannot be asked; empty when it can."""
        if shutil.which("java") is None:
            return "java is not installed"
        return "" if any(self.jars.glob("*.jar")) else "its jars are not fetched: `make validators`"

    def fetch(self) -> None:
        """Raises CalledProcessError when Maven does not bring them."""
        if not any(self.jars.glob("*.jar")):
            pom = ["-f", str(HERE / self.folder / "pom.xml")]
            asked = ["mvn", "-q", "-B", *pom, "dependency:copy-dependencies", f"-DoutputDirectory={self.jars}"]
            subprocess.run(asked, check=True, timeout=SECONDS)

    def says(self, *arguments: Path) -> list[list[str]]:
        """Its lines, each in its columns. Raises CalledProcessError."""
        asked = ["java", "-cp", f"{self.jars}/*", str(HERE / self.folder / self.program), *map(str, arguments)]
        done = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=SECONDS)
        return [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]


SIGNATURES = Judge("signatures", "Signatures.java")
ARCHIVES = Judge("archives", "Archives.java")


def signatures_by_pdfsig(pdf: Path) -> list[str]:
    """What pdfsig says of each signature; it knows no time stamps over a document (`has not yet been verified`)."""
    done = subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, timeout=SECONDS, check=False)
    return [line.partition(":")[2].strip() for line in done.stdout.splitlines() if "Signature Validation" in line]


def table(root: Path, pdfs: Sequence[Path]) -> list[list[str]]:
    """A row a file: file, EU DSS with its level, veraPDF, pdfsig."""
    by_dss = {row[0]: " ".join(one for one in row[1:] if one != "null") for row in SIGNATURES.says(root, *pdfs)}
    by_vera = {row[0]: " ".join(row[1:]).strip() for row in ARCHIVES.says(*pdfs)}
    return [
        [one.name, by_dss.get(one.name, "none"), by_vera[one.name], "; ".join(signatures_by_pdfsig(one))]
        for one in pdfs
    ]
