"""`python -m deploy.local up | stop | reset | backup | restore | secrets | doctor | jars`: what the Makefile calls."""

from __future__ import annotations

import argparse
import asyncio
import errno
import sys
import traceback
from pathlib import Path

from deploy.local import (
    backup,
    certificates,
    doctor,
    down,
    house_secrets,
    jars,
    java,
    kafka,
    keys,
    limits,
    loading,
    preflight,
    processes,
    programs,
    restore,
    state,
    store,
    up,
)
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import HOUSES, Layout, from_environment
from deploy.local.phases import Phases


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("up", help="start everything, load the month, stay up")
    starting.add_argument("--samples", default="", help="folder of another district's files")
    starting.add_argument("--fresh", action="store_true", help="remove what earlier runs kept")
    starting.add_argument("--bare", action="store_true", help="load nothing")
    starting.add_argument("--services", default=programs.PACKAGE, help="package of the services to start")
    starting.add_argument("--store", default="", help="address of a store that runs already, or nx-27017, or mongod")
    starting.add_argument("--secure", action="store_true", help="TLS at every door, users at the broker")
    commands.add_parser("stop", help="end a run, also one that was left behind")
    commands.add_parser("reset", help="end a run and remove what it kept")
    commands.add_parser("jars", help="fetch Kafka's jars, and make ready what lets it start sooner")
    copying = commands.add_parser("backup", help="copy the running system to an empty folder")
    copying.add_argument("folder", type=Path)
    copying.add_argument("--with-keys", action="store_true", help="the keys too: whoever has the folder can sign")
    putting = commands.add_parser("restore", help="put a backup into an empty system")
    putting.add_argument("folder", type=Path)
    putting.add_argument("--keys", type=Path, help="folder of the keys, when they were kept apart")
    for command in (copying, putting):
        command.add_argument("--json", action="store_true")
    making = commands.add_parser("secrets", help="make the secret of each house in a folder, for a cluster")
    making.add_argument("folder", type=Path)
    checking = commands.add_parser("doctor", help="what is here, what is missing, what repairs it")
    checking.add_argument("--json", action="store_true")
    return parser.parse_args()


def _up(layout: Layout, arguments: argparse.Namespace) -> int:
    phases = Phases()
    with state.only_one(layout):
        if left := processes.end_left_behind(layout):
            phases.say(both(f"  = dọn {left} tiến trình sót lại", f"  = ended {left} processes left behind"))
        if arguments.fresh:
            store.allow_fresh(arguments.store or state.read_line(layout.store_kind))
            down.wipe(layout, keep_lock=True)
        folder = loading.chosen(layout, arguments.samples)
        with phases.phase(both("Kiểm tra máy", "Machine looked at")):
            java = preflight.check(layout)
        layout.prepare()
        bare = arguments.bare or (not arguments.samples and loading.is_restored(layout))
        options = up.Options(java, folder, bare, arguments.services, arguments.store, is_closed=arguments.secure)
        asyncio.run(up.keep_up(layout, options, phases))
    return 0


def _stop(layout: Layout) -> int:
    pid, left = down.stop(layout)
    if pid is None and not left:
        print(both("Không có gì đang chạy.", "Nothing is running."))
    else:
        print(both(f"Đã dừng (tiến trình {pid}, sót lại {left}).", f"Stopped (process {pid}, left behind {left})."))
    return 0


def _reset(layout: Layout) -> int:
    down.stop(layout)
    down.wipe(layout)
    print(both(f"Đã xoá dữ liệu trong {layout.var}.", f"Removed what {layout.var} kept."))
    return 0


def _copy(layout: Layout, arguments: argparse.Namespace) -> int:
    if arguments.command == "backup":
        return backup.main(layout, arguments.folder, with_keys=arguments.with_keys, as_json=arguments.json)
    return restore.main(layout, arguments.folder, keys=arguments.keys, as_json=arguments.json)


def _make(layout: Layout, arguments: argparse.Namespace) -> int:
    if arguments.command == "secrets":
        fresh = Layout(var=arguments.folder)
        keys.make(fresh)
        house_secrets.make(fresh.keys)
        certificates.make(fresh.keys, *HOUSES)
    else:
        jars.fetch(layout)
        kafka.keep_archive(layout, java.find()[0])
    return 0


def _run(layout: Layout, arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "up":
            return _up(layout, arguments)
        case "stop":
            return _stop(layout)
        case "reset":
            return _reset(layout)
        case "jars" | "secrets":
            return _make(layout, arguments)
        case "backup" | "restore":
            return _copy(layout, arguments)
        case _:
            return doctor.main(layout, as_json=arguments.json)


def main() -> int:
    """Runs the command. Whatever goes wrong, a person reads at most six lines, with the repair."""
    layout = from_environment()
    try:
        return _run(layout, _arguments())
    except CannotStart as refusal:
        lines = refusal.lines
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            lines = _unknown(layout, error)
        else:
            lines = preflight.disk_full(layout.var, "0 MB", f"{limits.FREE_DISK_MB} MB").lines
    except Exception as error:  # noqa: BLE001 - the terminal is its reader
        lines = _unknown(layout, error)
    print("\n".join(["✗ " + lines[0], *("  " + line for line in lines[1:])]), file=sys.stderr)
    return 1


def _unknown(layout: Layout, error: Exception) -> list[str]:
    """A bug of ours: the traceback goes to the log, one sentence to the person."""
    layout.run.mkdir(parents=True, exist_ok=True)
    log = layout.log("runner")
    with log.open("a", encoding="utf-8") as out:
        traceback.print_exception(error, file=out)
    return [
        both(f"Lỗi chưa biết: {type(error).__name__}: {error}"[: limits.LINE_CHARACTERS], f"Unforeseen: {error!r}"),
        both(f"Chi tiết: {log}. Máy có gì: `make doctor`", f"Details: {log}. The machine: `make doctor`"),
    ]


if __name__ == "__main__":
    sys.exit(main())
