"""What the frame writes to the store and to files, and what stands after each of those writes failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.audit.chain import GENESIS, hash_of
from chassis.audit.checkpoints import Checkpoints, load_or_make_key
from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from chassis.documents.files import FileStore
from chassis.documents.raw import put_raw
from chassis.identity.keyfile import replace_whole, secret_file
from contracts.envelope import Envelope
from contracts.facts.checkpoints import LibraryCheckpointed
from tests.chassis.lending import LendingStore, Shelf
from tests.failing_twice import Driver, Loss, Outcome, Twice, lossy

DAY = date(2026, 10, 1)
NAMES = ("a", "b", "c")
CONTENT = b"a plan"
DOCUMENTS = "chassis/documents"
ENVELOPE = Envelope(
    id="library/shelves/a/1",
    type="library.copy_lent.v1",
    source="/edu/library",
    subject="a",
    time=datetime(2026, 10, 1, tzinfo=UTC),
    sequence=1,
)


@dataclass
class Frame:
    """The lending house on a database that loses an answer, and a folder."""

    database: Database
    folder: Path
    loss: Loss

    def __post_init__(self) -> None:
        lossy_database: Any = Driver(self.database, self.loss)
        self.store = LendingStore(lossy_database, FrozenClock())
        self.files = FileStore(self.folder / "files")
        self.key = self.folder / "keys" / "library.pem"
        self.checkpoints: Checkpoints | None = None


async def lends(frame: Frame) -> None:
    """One keep: what was lent is not lent again."""
    shelf = await frame.store.shelves.find("a") or Shelf(id="a", titles=["x"])
    if shelf.titles:
        shelf.lend(on=DAY)
        await frame.store.shelves.keep(shelf)


async def lends_all(frame: Frame) -> None:
    """One keep for three."""
    known = await frame.store.shelves.many(NAMES)
    shelves = [known.get(name) or Shelf(id=name, titles=["x"]) for name in NAMES]
    left = [shelf for shelf in shelves if shelf.titles]
    for shelf in left:
        shelf.lend(on=DAY)
    await frame.store.shelves.keep_many(left)


async def stand(frame: Frame) -> None:
    await frame.store.shelves.keep_many([Shelf(id=name, titles=["x"]) for name in NAMES])


async def forgets(frame: Frame) -> None:
    await frame.store.shelves.forget("opened", before=datetime(2027, 1, 1, tzinfo=UTC))


async def shelves(frame: Frame) -> list[tuple[str, int, int, int]]:
    """Id, version, told facts and facts that wait, of each."""
    kept = await frame.database["shelves"].find({}).sort("_id", 1).to_list(None)
    return [(shelf["_id"], shelf["version"], shelf["sequence"], len(shelf["outbox"])) for shelf in kept]


def each(*numbers: int) -> list[tuple[str, int, int, int]]:
    version, sequence, waiting = numbers
    return [(name, version, sequence, waiting) for name in NAMES]


async def tells_again(frame: Frame) -> None:
    lossy(frame.loss, frame.store.shelves, "keep_many")
    await frame.store.shelves.tell_again()


async def audits(frame: Frame) -> None:
    await frame.store.audit(None, "looked", "a")


async def chain(frame: Frame) -> tuple[int, list[str], bool]:
    """How many links, what they say, and whether each fits the one before it."""
    links, previous, fits = await frame.store.chains.links(Query()), GENESIS, True
    for number, link in enumerate(links, 1):
        fits = fits and link["hash"] == hash_of(link["chain"], number, previous, link["entries"])
        previous = link["hash"]
    return len(links), [entry["action"] for link in links for entry in link["entries"]], fits


async def hears(frame: Frame) -> None:
    lossy(frame.loss, frame.store.lent, "keep_many")
    await frame.store.lent.keep(ENVELOPE, {"title": "x"})


async def heard(frame: Frame) -> int:
    return await frame.store.lent.count({})


async def remembers(frame: Frame) -> None:
    lossy(frame.loss, frame.store.seen, "put_many")
    await frame.store.seen.put("a", 1, {"last": "x"})


async def remembered(frame: Frame) -> list[Any]:
    return await frame.store.seen.where(Query())


REMEMBERED = [{"id": "a", "sequence": 1, "last": "x"}]


async def carries(frame: Frame) -> None:
    database: Any = Driver(frame.database, frame.loss)
    await put_raw(database, "lent", [{"_id": name} for name in NAMES])


async def carries_elsewhere(frame: Frame) -> None:
    """As a restore that failed is told to: begin anew, where nothing is."""
    await frame.database.client.drop_database(frame.database.name)
    await carries(frame)


async def prepares(frame: Frame) -> None:
    await frame.store.prepare()


async def indexes(frame: Frame) -> int:
    """Those that are ours."""
    names = await frame.database.list_collection_names()
    indexes_of = [await frame.database[name].index_information() for name in names]
    return sum(len(indexes) - 1 for indexes in indexes_of)


async def keeps_file(frame: Frame) -> None:
    await frame.files.put(CONTENT)


async def whole_files(frame: Frame) -> list[bytes]:
    return [path.read_bytes() for path in frame.files.paths()]


async def has_no_folder(frame: Frame) -> None:
    frame.files.folder.parent.mkdir(exist_ok=True)
    frame.files.folder.write_bytes(b"a file where the folder should be")


async def keeps_file_in_a_folder(frame: Frame) -> None:
    frame.files.folder.unlink()
    await keeps_file(frame)


async def makes_secret(frame: Frame) -> None:
    secret_file(frame.key, CONTENT)


async def secrets(frame: Frame) -> list[bytes]:
    """What a start would find under the name."""
    return [frame.key.read_bytes()] if frame.key.exists() else []


async def replaces(frame: Frame) -> None:
    replace_whole(frame.key, CONTENT.decode())


async def makes_key(frame: Frame) -> None:
    load_or_make_key(frame.key, frame.key.with_suffix(".pub"))


async def halves(frame: Frame) -> tuple[bool, bool]:
    """Whether there is a key, and whether its public half fits."""
    public = frame.key.with_suffix(".pub")
    text = public.read_text() if public.exists() else ""
    fits = bool(text) and load_or_make_key(frame.key, public) is not None and text == public.read_text()
    return frame.key.exists(), fits


async def signs(frame: Frame) -> None:
    """One for the life of the process: it remembers which chains it has not signed yet."""
    if frame.checkpoints is None:
        frame.checkpoints = Checkpoints(frame.store, Ed25519PrivateKey.generate(), LibraryCheckpointed)
        lossy(frame.loss, frame.checkpoints._signed, "keep")
    await frame.checkpoints.sign()


async def signed(frame: Frame) -> list[tuple[int, int]]:
    """The number that was signed, and how often that was told."""
    heads = await frame.database["checkpoints"].find({}).to_list(None)
    return [(head["number"], head["sequence"]) for head in heads]


NONE: list[Any] = []
IN_STORE: dict[str, Twice[Frame]] = {
    f"{DOCUMENTS}/aggregates.py:Documents.keep insert_one": Twice(
        act=lends,
        sees=shelves,
        not_done=Outcome(NONE, [("a", 1, 1, 1)]),
        answer_lost=Outcome([("a", 1, 1, 1)], [("a", 1, 1, 1)]),
    ),
    f"{DOCUMENTS}/aggregates.py:Documents.keep replace_one": Twice(
        before=stand,
        act=lends,
        sees=shelves,
        not_done=Outcome(each(1, 0, 0), [("a", 2, 1, 1), *each(1, 0, 0)[1:]]),
        answer_lost=Outcome([("a", 2, 1, 1), *each(1, 0, 0)[1:]], [("a", 2, 1, 1), *each(1, 0, 0)[1:]]),
    ),
    f"{DOCUMENTS}/aggregates.py:Documents._insert insert_many": Twice(
        act=lends_all,
        sees=shelves,
        not_done=Outcome(NONE, each(1, 1, 1)),
        answer_lost=Outcome(each(1, 1, 1), each(1, 1, 1)),
    ),
    f"{DOCUMENTS}/aggregates.py:Documents._replace bulk_write": Twice(
        before=stand,
        act=lends_all,
        sees=shelves,
        not_done=Outcome(each(1, 0, 0), each(2, 1, 1)),
        answer_lost=Outcome(each(2, 1, 1), each(2, 1, 1)),
    ),
    f"{DOCUMENTS}/aggregates.py:Documents.forget delete_many": Twice(
        before=stand, act=forgets, sees=shelves, not_done=Outcome(each(1, 0, 0), NONE), answer_lost=Outcome(NONE, NONE)
    ),
    # What stands behind a batch is not acknowledged before it: without it the batch is kept again, or found kept.
    f"{DOCUMENTS}/connect.py:Commits.mark replace_one": Twice(
        before=stand,
        act=lends_all,
        sees=shelves,
        not_done=Outcome(each(2, 1, 1), each(2, 1, 1)),
        answer_lost=Outcome(each(2, 1, 1), each(2, 1, 1)),
    ),
    # A present state that is told twice is heard once: the second telling is not newer in content, only in number.
    f"{DOCUMENTS}/aggregates.py:Documents.tell_again self.keep_many": Twice(
        before=stand,
        act=tells_again,
        sees=shelves,
        not_done=Outcome(each(1, 0, 0), each(2, 1, 1)),
        answer_lost=Outcome(each(2, 1, 1), each(3, 2, 2)),
    ),
    "chassis/audit/chain.py:Chains._append insert_one": Twice(
        act=audits,
        sees=chain,
        not_done=Outcome((0, [], True), (1, ["looked"], True)),
        answer_lost=Outcome((1, ["looked"], True), (2, ["looked", "looked"], True)),
    ),
    f"{DOCUMENTS}/facts.py:KeptFacts.keep self.keep_many": Twice(
        act=hears, sees=heard, not_done=Outcome(0, 1), answer_lost=Outcome(1, 1)
    ),
    f"{DOCUMENTS}/facts.py:KeptFacts.keep_many insert_many": Twice(
        act=hears, sees=heard, not_done=Outcome(0, 1), answer_lost=Outcome(1, 1)
    ),
    f"{DOCUMENTS}/replicas.py:Replicas.put self.put_many": Twice(
        act=remembers,
        sees=remembered,
        not_done=Outcome(NONE, REMEMBERED),
        answer_lost=Outcome(REMEMBERED, REMEMBERED),
    ),
    f"{DOCUMENTS}/replicas.py:Replicas.put_many bulk_write": Twice(
        act=remembers,
        sees=remembered,
        not_done=Outcome(NONE, REMEMBERED),
        answer_lost=Outcome(REMEMBERED, REMEMBERED),
    ),
    f"{DOCUMENTS}/raw.py:_insert insert_many": Twice(
        act=carries, again=carries_elsewhere, sees=heard, not_done=Outcome(0, 3), answer_lost=Outcome(3, 3)
    ),
    "chassis/store.py:Store.prepare create_indexes": Twice(
        act=prepares, sees=indexes, not_done=Outcome(0, 4), answer_lost=Outcome(1, 4)
    ),
    "chassis/audit/checkpoints.py:Checkpoints.sign _signed.keep": Twice(
        before=audits,
        act=signs,
        sees=signed,
        not_done=Outcome(NONE, [(1, 1)]),
        answer_lost=Outcome([(1, 1)], [(1, 1)]),
    ),
}
ONCE = [CONTENT]
IN_FILES: dict[str, Twice[Frame]] = {
    "chassis/documents/files.py:FileStore._put open": Twice(
        act=keeps_file, sees=whole_files, not_done=Outcome(NONE, ONCE), answer_lost=Outcome(NONE, ONCE)
    ),
    "chassis/documents/files.py:FileStore._put replace": Twice(
        act=keeps_file, sees=whole_files, not_done=Outcome(NONE, ONCE), answer_lost=Outcome(ONCE, ONCE)
    ),
    "chassis/documents/files.py:FileStore._put unlink": Twice(
        before=has_no_folder,
        act=keeps_file,
        again=keeps_file_in_a_folder,
        sees=whole_files,
        not_done=Outcome(NONE, ONCE),
        answer_lost=Outcome(NONE, ONCE),
    ),
    "chassis/identity/keyfile.py:secret_file os.open": Twice(
        act=makes_secret,
        sees=secrets,
        not_done=Outcome(NONE, ONCE),
        answer_lost=Outcome(NONE, ONCE),
        raises=OSError,
    ),
    "chassis/identity/keyfile.py:secret_file os.link": Twice(
        act=makes_secret,
        sees=secrets,
        not_done=Outcome(NONE, ONCE),
        answer_lost=Outcome(ONCE, ONCE),
        raises=OSError,
    ),
    "chassis/identity/keyfile.py:secret_file unlink": Twice(
        act=makes_secret,
        sees=secrets,
        not_done=Outcome(ONCE, ONCE),
        answer_lost=Outcome(ONCE, ONCE),
        raises=OSError,
    ),
    "chassis/identity/keyfile.py:replace_whole write_text": Twice(
        act=replaces,
        sees=secrets,
        not_done=Outcome(NONE, ONCE),
        answer_lost=Outcome(NONE, ONCE),
        raises=OSError,
    ),
    "chassis/identity/keyfile.py:replace_whole replace": Twice(
        act=replaces,
        sees=secrets,
        not_done=Outcome(NONE, ONCE),
        answer_lost=Outcome(ONCE, ONCE),
        raises=OSError,
    ),
    "chassis/identity/keyfile.py:replace_whole unlink": Twice(
        act=replaces,
        sees=secrets,
        not_done=Outcome(ONCE, ONCE),
        answer_lost=Outcome(ONCE, ONCE),
        raises=OSError,
    ),
    "chassis/audit/checkpoints.py:_keep_public_half write_text": Twice(
        act=makes_key,
        sees=halves,
        not_done=Outcome((True, False), (True, True)),
        answer_lost=Outcome((True, True), (True, True)),
        raises=OSError,
    ),
}
