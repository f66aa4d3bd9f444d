"""`python -m tests.validators <root.pem> <PDFs or folders>`: what each validator says; ends with 1 if one objects."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.validators.judges import ARCHIVES, SIGNATURES, table

PDF, SIGNED = b"%PDF-", b"/ByteRange"


def signed_in(paths: list[Path]) -> list[Path]:
    """The signed PDFs among them, by content: kept files have no extension."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    contents = ((file, file.read_bytes()) for file in files if file.is_file())
    return [file for file, content in contents if content.startswith(PDF) and SIGNED in content]


def main() -> int:
    for judge in (SIGNATURES, ARCHIVES):
        judge.fetch()
    if len(sys.argv) < 3:
        print("Jars are here. Then: python -m tests.validators var/keys/records/ca/root.pem var/files")
        return 0
    root, *paths = map(Path, sys.argv[1:])
    rows = table(root, signed_in(paths))
    for row in rows:
        print("  ".join(row))
    # What is not raised yet has no evidence inside, and proves nothing offline.
    raised = [row for row in rows if "LTA" in row[1]]
    wrong = [row for row in rows if "no PDF/A" in row[2] or (row in raised and "TOTAL_PASSED" not in row[1])]
    print(f"{len(rows)} signed files, {len(raised)} raised, {len(wrong)} that a validator objects to")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
