"""Which folder a run loads, whether it was loaded before, and the process that loads it through the API."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.local import certificates, processes, state
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import ROOT, Layout
from deploy.local.waiting import last_words
from edu.load import load as load_folder
from edu.loading.folder import files_of

OWN_SAMPLE = "deploy.sample"


def fingerprint(folder: Path) -> str:
    """Changes when a file is added, removed or written."""
    seen = [
        f"{path.relative_to(folder)} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def chosen(layout: Layout, samples: str) -> Path:
    """The folder that was named, else the folder that was loaded last, else our own sample."""
    if samples:
        folder = Path(samples).expanduser().resolve()
        if not folder.is_dir():
            raise CannotStart(
                "FOLDER_MISSING",
                both(f"SAMPLES={samples}: không có thư mục này.", f"SAMPLES={samples} is no folder."),
                both("Sửa: make run SAMPLES=<thư mục có các tệp>", "Repair: make run SAMPLES=<folder with the files>"),
            )
        return folder
    last = state.read(layout.loaded).get("folder", "")
    return Path(last) if last and Path(last).is_dir() else layout.sample


def is_restored(layout: Layout) -> bool:
    """Whether the data came from a backup: then no sample is loaded into it."""
    return "restored" in state.read(layout.loaded)


def month_of(folder: Path) -> str:
    """The month that most of the folder's files are named after, the later of two; empty where none is."""
    named = [file.month for file in files_of(folder) if file.month] if folder.is_dir() else []
    return max(named, key=lambda month: (named.count(month), month), default="")


def summary_of(layout: Layout, folder: Path) -> dict[str, Any] | None:
    """What the load of this folder found; None when the folder is still to be loaded."""
    loaded = state.read(layout.loaded)
    is_same = loaded.get("folder") == str(folder) and loaded.get("fingerprint") == fingerprint(folder)
    summary = loaded.get("summary")
    return summary if is_same and isinstance(summary, dict) else None


async def generate_sample(layout: Layout) -> None:
    """Makes the files of our own district, once. Raises CannotStart with the generator's last words."""
    mark = layout.sample / ".whole"
    if mark.is_file():
        return
    await _run(layout, "sample", [sys.executable, "-m", OWN_SAMPLE, "--plain", "--into", str(layout.sample)])
    layout.sample.mkdir(parents=True, exist_ok=True)
    mark.touch()


async def load(layout: Layout, gateway: str, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Loads the folder and keeps its summary. Raises CannotStart with the loader's last words.

    A load that a crash cut short begins again: a file that is imported twice changes nothing.
    """
    state.write_whole(layout.loaded, {"folder": str(folder)}, mode=0o600)
    result = layout.run / "summary.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "deploy.local.loading", gateway, str(folder), str(layout.operator), str(result)]
    await _run(layout, "load", command, say=say)
    summary = state.read(result)
    result.unlink(missing_ok=True)
    loaded = {"folder": str(folder), "fingerprint": fingerprint(folder), "summary": summary}
    state.write_whole(layout.loaded, loaded, mode=0o600)
    return summary


async def _run(layout: Layout, name: str, command: list[str], *, say: Callable[[str], None] | None = None) -> None:
    """Runs a command: each line that it prints goes to `say`, its errors to its log."""
    log = layout.log(name)
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env={**os.environ, **processes.mark(layout), **_trusted(layout)},
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
        try:
            assert process.stdout is not None
            async for line in process.stdout:
                if say is not None:
                    say(line.decode("utf-8", errors="replace").strip())
            code = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            raise
    if code != 0:
        raise _not_loaded(name, code, log)


def _trusted(layout: Layout) -> dict[str, str]:
    authority = certificates.authority_file(layout.keys)
    return {"EDU_AUTHORITY": str(authority)} if authority.is_file() else {}


def _not_loaded(name: str, code: int, log: Path) -> CannotStart:
    return CannotStart(
        "NOT_LOADED",
        both(f"Bước {name} không xong (mã {code}). Nó báo:", f"The step {name} failed (exit {code}). It said:"),
        *last_words(log),
        both(
            f"Nhật ký: {log}. Chạy lại `make run`: nó làm tiếp, không nạp trùng.",
            f"Log: {log}. Run `make run` again: it goes on and takes nothing twice.",
        ),
    )


def main() -> None:
    """`python -m deploy.local.loading <gateway> <folder> <password file> <where the summary goes>`."""
    gateway, folder, password_file, result = sys.argv[1:]
    summary = load_folder(gateway, Path(folder), Path(password_file))
    text = json.dumps(summary, ensure_ascii=False, default=str)
    state.write_whole(Path(result), json.loads(text), mode=0o600)


if __name__ == "__main__":
    main()
