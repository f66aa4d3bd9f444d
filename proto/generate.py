"""Generates proto/gen from proto/edu; with --check only compares and exits 1 when stale."""

from __future__ import annotations

import filecmp
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SOURCES = sorted(ROOT.glob("edu/**/*.proto"))
# `edu` is also the command line's package: generated code lives under proto.gen instead.
IMPORT = re.compile(r"^(from|import) edu\.", re.MULTILINE)
REFERENCE = re.compile(r"(?<![\w.\"'/])edu\.(?=\w+\.v\d)")


def generate(into: Path) -> None:
    """Writes the generated tree to `into`. Raises CalledProcessError when a proto does not compile."""
    into.mkdir(parents=True, exist_ok=True)
    bin_folder = Path(sys.executable).parent
    subprocess.run(
        [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"-I{ROOT}",
            f"--plugin=protoc-gen-mypy={bin_folder / 'protoc-gen-mypy'}",
            f"--python_out={into}",
            f"--grpc_python_out={into}",
            f"--mypy_out={into}",
            *(str(source) for source in SOURCES),
        ],
        check=True,
    )
    for path in (*into.rglob("*.py"), *into.rglob("*.pyi")):  # and not what was compiled beside them
        text = path.read_text(encoding="utf-8")
        text = IMPORT.sub(r"\1 proto.gen.edu.", text)
        if path.suffix == ".pyi":
            text = REFERENCE.sub("proto.gen.edu.", text)
        path.write_text(text, encoding="utf-8")


def main() -> int:
    target = ROOT / "gen"
    if "--check" not in sys.argv:
        generate(target)
        print(f"generated {len(SOURCES)} files into {target.relative_to(ROOT.parent)}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        generate(fresh)
        stale = [
            str(path.relative_to(fresh))
            for path in sorted(fresh.rglob("*.py*"))
            if not (target / path.relative_to(fresh)).exists()
            or not filecmp.cmp(path, target / path.relative_to(fresh), shallow=False)
        ]
    for name in stale:
        print(f"proto/gen/{name} is stale: run `make proto`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
