"""Law 19: every outside write is found in the code, wherever it stands, and asks for its two rows."""

from __future__ import annotations

import pytest

from tests.architecture.laws import writes
from tests.architecture.laws.source import ROOT, code, houses, kept, module

TABLE = writes.Table("tests/a/test_failing_twice.py", 'ROWS = {\n    "services/a/usecases.py:keep marks.keep": 1,\n}\n')
SNIPPET = """
class Desk:
    async def post(self, store):
        async def attempt():
            await store.marks.keep(mark)
            await store.marks.keep(mark)
        await decide(attempt)

async def sign(deps, store):
    await store.plans.keep_many([deps.plan])
    return await deps.files.put(await deps.signing.sign(key))
"""


def names(text: str, path: str = "services/a/usecases.py") -> list[str]:
    return [write.name.removeprefix(f"{path}:") for write in writes.writes_of(module(path, text))]


def in_function(line: str) -> str:
    return f"async def f():\n    {line}\n"


def test_nothing_is_left_out_that_is_no_longer_there() -> None:
    kept(writes.idle_exemptions(code()))


def test_nothing_is_written_at_import() -> None:
    kept(
        [
            broken
            for found in code()
            if found.is_under("chassis/", "importing/", "operating/", "services/")
            for broken in writes.check_imports(found)
        ]
    )


@pytest.mark.parametrize("table", ["chassis", "backup", "importing", *houses()])
def test_frame_and_houses_each_ask_for_their_rows(table: str) -> None:
    text = (ROOT / "tests" / table / "test_failing_twice.py").read_text(encoding="utf-8")
    assert text.count("kept(has_all_rows(") == 1


def test_a_write_is_named_by_file_function_and_call_and_the_second_by_its_number() -> None:
    assert names(SNIPPET) == [
        "Desk.post marks.keep",
        "Desk.post marks.keep 2",
        "sign plans.keep_many",
        "sign files.put",
        "sign signing.sign",
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("await self._collection.insert_one(document)", "insert_one"),
        ("await database[name].bulk_write(writes)", "bulk_write"),
        ("await fresh.client.drop_database(fresh.name)", "drop_database"),
        ("await database[name].drop()", "drop"),
        ("await producer.send_and_wait(topic)", "send_and_wait"),
        ("await committer.commit(offsets)", "commit"),
        ("os.open(path, os.O_WRONLY | os.O_CREAT)", "os.open"),
        ("partial.open('wb')", "open"),
        ("open(path, mode='a')", "open"),
        ("partial.replace(path)", "replace"),
        ("os.link(partial, path)", "os.link"),
        ("(folder / name).write_bytes(content)", "write_bytes"),
        ("partial.unlink(missing_ok=True)", "unlink"),
        ("await method(request, timeout=seconds, metadata=metadata)", "rpc"),
        ("await client.post(url)", "client.post"),
        ("await Replicas(database, name).put_many(found)", "put_many"),
        ("await self._signed.keep(signed)", "_signed.keep"),
    ],
)
def test_each_kind_of_outside_write_is_found(line: str, name: str) -> None:
    assert names(in_function(line), "chassis/a.py") == [f"f {name}"]


@pytest.mark.parametrize(
    "line",
    [
        "os.open(folder, os.O_RDONLY)",
        "path.open('rb')",
        "open(path)",
        "text.replace('a', 'b')",
        "at.replace(tzinfo=UTC)",
        "path.mkdir(exist_ok=True)",
        "shelves.put(found)",
        "await self._resolver.drop(parked_id, who=who)",
        "await store.marks.get(name)",
    ],
)
def test_what_reads_or_stays_in_memory_is_no_write(line: str) -> None:
    assert names(in_function(line), "chassis/a.py") == []


def test_words_of_the_broker_mean_something_else_where_laws_keep_it_out() -> None:
    assert names(in_function("reminder.send(by=actor)")) == []
    assert names(in_function("await producer.send(topic)"), "services/a/store.py") == ["f send"]


def test_a_write_without_rows_is_named_with_its_place_and_what_to_write() -> None:
    found = writes.writes_of(module("services/a/usecases.py", in_function("await store.marks.keep(mark)")))
    assert writes.unlisted(found, {}, TABLE) == [
        (
            "services/a/usecases.py:2: f marks.keep is never failed; write its two rows, not done and answer lost, "
            "under 'services/a/usecases.py:f marks.keep' in tests/a/test_failing_twice.py"
        )
    ]
    assert writes.unlisted(found, ["services/a/usecases.py:f marks.keep"], TABLE) == []


def test_a_row_for_what_is_no_write_is_named_with_its_line() -> None:
    assert writes.unlisted([], ["services/a/usecases.py:keep marks.keep"], TABLE) == [
        (
            "tests/a/test_failing_twice.py:2: 'services/a/usecases.py:keep marks.keep' is no write of the code; "
            "name one that is, or take the row out"
        )
    ]


def test_a_write_at_import_is_named() -> None:
    assert writes.check_imports(module("services/a/app.py", "os.remove(path)")) == [
        "services/a/app.py:1: os.remove at import; write in a function, which a test can fail"
    ]
