"""The arrow of imports is kept: app, doors, use cases, store and files, domain; each room has a place in the plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.architecture.laws import directions
from tests.architecture.laws.source import Module, hand_written, houses, kept, module

LAWS = (directions.check_directions, directions.check_plan, directions.check_hidden)
NO_PLACE = "has no place in the plan; move it into one of its rooms, or name it in OWN of laws/directions.py"
ARROW = "app → rpc|web|api|events → usecases → store|files → domain"


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_service_keeps_the_arrow(law: Callable[[Module], list[str]]) -> None:
    kept([broken for found in hand_written() for broken in law(found)])


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("services/a/usecases.py", "import services.b.store", "a imports b; ask it through proto or hear its facts"),
        (
            "chassis/doors/rpc.py",
            "import services.a.app",
            "chassis imports services.a.app; houses stand on the frame, never under it",
        ),
        ("services/a/usecases.py", "import services.a.rpc", f"usecases imports rpc; {ARROW}"),
        ("services/a/store.py", "import services.a.usecases", f"store imports usecases; {ARROW}"),
        ("services/a/files/lists.py", "import services.a.store", f"files imports store; {ARROW}"),
        ("services/a/domain/plan.py", "import services.a.files.lists", f"domain imports files; {ARROW}"),
        ("services/a/rpc.py", "import services.a.web.page", f"rpc imports web; {ARROW}"),
        ("services/a/rpc.py", "import services.a.settings", f"rpc imports settings; {ARROW}"),
        ("services/a/events.py", "import services.a.app", f"events imports app; {ARROW}"),
        ("services/gateway/api/marks.py", "import services.gateway.web.page", f"api imports web; {ARROW}"),
        ("services/gateway/session.py", "import services.gateway.clients", f"session imports clients; {ARROW}"),
        ("services/gateway/clients.py", "import services.gateway.api.routes", f"clients imports api; {ARROW}"),
        ("services/gateway/limits.py", "import services.gateway.settings", f"limits imports settings; {ARROW}"),
        ("services/gateway/settings.py", "import services.gateway.limits", f"settings imports limits; {ARROW}"),
    ],
)
def test_an_import_against_the_arrow_is_named(path: str, text: str, message: str) -> None:
    assert directions.check_directions(module(path, text)) == [f"{path}:1: {message}"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("services/a/usecases.py", "import services.a.store\nimport services.a.files.lists"),
        ("services/a/rpc.py", "import services.a.usecases\nimport services.a.limits"),
        ("services/a/app.py", "import services.a.settings\nimport services.a.rpc"),
        ("services/gateway/web/page.py", "import services.gateway.refusals\nimport services.gateway.session"),
    ],
)
def test_an_import_along_the_arrow_is_left_alone(path: str, text: str) -> None:
    assert directions.check_directions(module(path, text)) == []


def test_an_import_that_only_types_need_has_a_direction_too() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from services.a.usecases import Shelf\n"
    found = module("services/a/store.py", text)
    assert directions.check_directions(found) == [f"services/a/store.py:3: store imports usecases; {ARROW}"]
    assert directions.check_hidden(found) == [
        "services/a/store.py:2: an import hidden behind TYPE_CHECKING; import it plainly, in the direction of the arrow"
    ]


def test_a_room_without_a_place_in_the_plan_is_named() -> None:
    named = directions.check_plan(module("services/a/cellar.py", "x = 1"))
    assert named == [f"services/a/cellar.py:1: room cellar of a {NO_PLACE}"]
    assert directions.check_plan(module("services/a/usecases/lending.py", "x = 1")) == []


def test_the_tables_name_only_services_and_rooms_that_are_there() -> None:
    own = [found for found in hand_written() if directions.room_of(found.name)]
    there = {(found.name.split(".")[1], directions.room_of(found.name)) for found in own}
    tables = (directions.OWN, directions.MOVING)
    named = {(service, room) for table in tables for service, rooms in table.items() for room in rooms}
    assert sorted(named - there) == []
    assert set(houses()) >= directions.HIDING
