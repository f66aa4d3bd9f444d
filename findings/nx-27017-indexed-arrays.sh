#!/bin/sh
# MongoDB's manual: a filter {field: value} finds documents whose array holds the value, with an index on the field or
# without (multikey indexes). nx-27017 0.8.1 finds them until the field is indexed; from then on it answers with
# nothing, and says nothing. $elemMatch finds them in both.
set -eu
folder=$(mktemp -d)
store=
trap '[ -z "$store" ] || kill "$store"; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet nx-27017==0.8.1 pymongo==4.20.0
port=$("$folder/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$folder/venv/bin/nx-27017" --data-dir "$folder/store" --host 127.0.0.1 --port "$port" >"$folder/log" 2>&1 &
store=$!
"$folder/venv/bin/python" - "$port" <<'PY'
import sys

from pymongo import MongoClient

pupils = MongoClient("127.0.0.1", int(sys.argv[1]), serverSelectionTimeoutMS=20_000)["school"]["pupils"]
pupils.insert_one({"_id": "2600000271", "guardians": ["PH0901", "PH0902"], "past": [{"class": "6A1"}]})


def found() -> dict[str, int]:
    filters = {
        "equality": {"guardians": "PH0901"},
        "path": {"past.class": "6A1"},
        "$elemMatch": {"past": {"$elemMatch": {"class": "6A1"}}},
    }
    return {name: len(list(pupils.find(wanted))) for name, wanted in filters.items()}


before = found()
pupils.create_index("guardians")
pupils.create_index("past.class")
after = found()
print("without an index:", before, "with one:", after)
assert before == {"equality": 1, "path": 1, "$elemMatch": 1}
assert after == {"equality": 0, "path": 0, "$elemMatch": 1}, "this has changed"
PY
# Seen: without an index: {...: 1, 1, 1} with one: {'equality': 0, 'path': 0, '$elemMatch': 1}
