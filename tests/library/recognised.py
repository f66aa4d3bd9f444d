"""What the library makes of a file, printed as JSON: run in a copy of the code by a test."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from importing import Upload
from services.library.files.material import open_material
from services.library.files.media import media_of
from services.library.files.readers import READERS


def recognised(path: Path) -> dict[str, object]:
    upload = Upload(name=path.name, content=path.read_bytes())
    known = READERS.recognise(upload)
    material = open_material(upload.name, upload.content)
    imported = READERS.choose(upload).read(upload)
    return {
        "recognised": [known.kind, known.rows],
        "media_type": media_of(upload.name, upload.content),
        "uploaded": [[draft.text, list(draft.right())] for draft in material.drafts],
        "imported": [[draft.text, list(draft.right())] for draft in imported.drafts],
        "digests": sorted(draft.digest for draft in material.drafts),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(recognised(Path(sys.argv[1]))))
