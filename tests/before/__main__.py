"""Whether the doors of docs/security.md stood open in an earlier build: `python -m tests.before d707764`.

The attacks of that build stand in a folder of its name and are written for its own modules, under the names they had.
They run in a copy of it, on a store and a broker of this run, and print one row an attack.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.beside import NotABuildError, earlier_build
from tests.bench.parts import parts

HERE = Path(__file__).parent


def main(commit: str) -> int:
    """Nothing but a build whose attacks are written is tried."""
    if not (HERE / commit).is_dir():
        known = ", ".join(sorted(path.name for path in HERE.iterdir() if (path / "__main__.py").is_file()))
        sys.stderr.write(f"no attacks are written for {commit}; there are some for {known}\n")
        return 2
    try:
        with parts() as at, earlier_build(commit) as tree:
            shutil.copytree(HERE / commit, tree / "attacks")
            command = [sys.executable, "-P", "-m", "attacks", at.kafka, at.store_uri, str(at.folder)]
            return subprocess.run(
                command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, check=False
            ).returncode
    except NotABuildError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
