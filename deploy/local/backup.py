"""`edu backup`: the running system of this machine, copied to a folder while it works."""

from __future__ import annotations

import asyncio
import getpass
import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from chassis.clock import SystemClock
from chassis.delivery.kafka import KafkaError
from chassis.delivery.unsigned import NONE, UnsignedPart
from chassis.documents import connect
from chassis.errors import Refusal, TransientError
from chassis.identity.actor import Actor
from contracts.topics import group_of
from deploy.local import broker_users, limits, snapshot, state, stores, topics
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import Layout
from deploy.local.phases import Phases
from deploy.local.store import EMBEDDED
from operating.backup.making import Running, back_up
from operating.backup.manifest import Manifest
from operating.backup.refusals import FactUnknown, NotABackup, PartDamaged, SchemaUnknown, TargetNotEmpty

WITHOUT = frozenset({"edu-session"})  # a session of this machine: its owner signs in again where it is restored


def machine_actor() -> Actor:
    """The system's account of this person: who can read the files of the store needs no token."""
    name = getpass.getuser()
    return Actor(f"machine:{name}", name, ())


def make(layout: Layout, folder: Path, *, with_keys: bool, say: Callable[[str], None]) -> Manifest:
    """Backs up the running system. Raises CannotStart with the repair; then the folder holds no finished backup."""
    running = state.read(layout.state)
    if state.runner(layout) is None or "kafka" not in running:
        raise CannotStart(
            "NOT_RUNNING",
            both("Hệ thống không chạy: chưa có gì để sao lưu.", "Nothing is running: there is nothing to back up."),
            both("Sửa: `make run`, rồi sao lưu khi nó đang chạy.", "Repair: `make run`, then back up while it runs."),
        )
    uris, is_embedded = running["stores"], running["store"] == EMBEDDED
    services = tuple(service for service in stores.ORDER if service in uris)
    live = cache(lambda service: connect(uris[service], service))
    running_system = Running(
        services=services,
        live=live,
        view=partial(snapshot.copied, layout, folder) if is_embedded else partial(snapshot.as_it_is, live),
        groups=tuple(group_of(service) for service in services),
        kafka=broker_users.broker_of(layout.keys, str(running["kafka"]), is_closed=running.get("closed", False)),
        topics=tuple(topic.name for topic in topics.needed()),
        files=layout.files,
        clock=SystemClock(),
        keys=layout.keys if with_keys else None,
        public=layout.public_keys,
        unsigned=UnsignedPart.read(layout.unsigned) if layout.unsigned.is_file() else NONE,
        without=WITHOUT,
    )
    try:
        return asyncio.run(back_up(running_system, folder, actor=machine_actor(), say=say))
    except (Refusal, TransientError, KafkaError) as error:
        raise cannot_start(error) from error


def cannot_start(error: Exception) -> CannotStart:
    """The error in the words of this machine, with the repair."""
    match error:
        case PartDamaged():
            what = both(f"Bản sao lưu hỏng ở {error.details['part']}.", f"The backup is damaged: {error.message}.")
            repair = both("Sửa: chép lại từ nơi cất giữ khác.", "Repair: copy it again from another place.")
        case NotABackup():
            what = both(f"{error.details['folder']} không phải bản sao lưu hoàn tất.", f"{error.message}.")
            repair = both("Sửa: chọn thư mục có manifest.json.", "Repair: name the folder that has manifest.json.")
        case SchemaUnknown() | FactUnknown():
            what = both(f"Bản sao lưu do phiên bản mới hơn ghi: {error.message}.", f"A newer backup: {error.message}.")
            repair = both("Sửa: khôi phục bằng phiên bản đó.", "Repair: restore it with that version.")
        case TargetNotEmpty():
            what = both(f"{error.details['what']} không rỗng.", f"{error.details['what']} is not empty.")
            repair = both("Sửa: chọn thư mục khác.", "Repair: name another folder.")
        case Refusal():
            what, repair = error.message, both("Xem docs/operating.md.", "See docs/operating.md.")
        case _:
            what = both(f"Kho hoặc Kafka không trả lời: {error}", f"Store or Kafka did not answer: {error}")
            repair = both("Sửa: `make doctor`, rồi chạy lại.", "Repair: `make doctor`, then run this again.")
    reason = error.reason if isinstance(error, Refusal) else "TROUBLE"
    return CannotStart(reason, what, repair)


def steps(phases: Phases) -> Callable[[str], None]:
    """Says each step in the person's language when it is done."""
    names = {
        "documents": both("tài liệu", "documents"),
        "log": both("nhật ký sự kiện", "log of facts"),
        "files": both("tệp", "files"),
    }
    step = phases.steps()
    return lambda name: step(names[name])


def lines_of(manifest: Manifest) -> list[str]:
    """What a person reads of a backup: how large it is, and what it lacks."""
    lines = [
        both(
            f"{manifest.documents} tài liệu · {manifest.records} bản ghi · {manifest.files} tệp · lúc {manifest.taken}",
            f"{manifest.documents} documents · {manifest.records} records · {manifest.files} files · {manifest.taken}",
        )
    ]
    if not manifest.has_secrets:
        lines.append(
            both(
                "KHÔNG có khoá: hãy cất var/keys ở nơi khác, hoặc thêm --with-keys.",
                "WITHOUT keys: keep var/keys somewhere else, or add --with-keys.",
            )
        )
    if not manifest.instant:
        lines.append(
            both(
                "Tài liệu được đọc trong lúc có người ghi: kho này không chụp được một thời điểm.",
                "Documents were read while others wrote: this store has no view of one moment.",
            )
        )
    damaged = manifest.damaged[: limits.DAMAGED_SHOWN]
    lines += [both(f"✗ tệp hỏng, không sao lưu: {name}", f"✗ damaged file, not taken: {name}") for name in damaged]
    return lines


def main(layout: Layout, folder: Path, *, with_keys: bool, as_json: bool) -> int:
    """Returns 1 when a file of the system no longer has the bytes that its name stands for."""
    manifest = make(layout, folder.absolute(), with_keys=with_keys, say=steps(Phases()))
    show(manifest, folder, as_json=as_json)
    return 1 if manifest.damaged else 0


def show(manifest: Manifest, folder: Path, *, as_json: bool) -> None:
    if as_json:
        counts = {name: getattr(manifest, name) for name in ("taken", "instant", "documents", "records", "files")}
        more = {"left_out": manifest.left_out, "damaged": list(manifest.damaged), "keys": len(manifest.keys)}
        print(json.dumps({"folder": str(folder), **counts, **more, "sha256": manifest.digest}, indent=1))
    else:
        print("\n".join([f"{folder}  {manifest.digest}", *lines_of(manifest)]))
