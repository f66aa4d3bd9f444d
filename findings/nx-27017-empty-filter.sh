#!/bin/sh
# MongoDB's manual: an empty filter selects all documents, and an update of one document changes the first of them; a
# collection with one document, the school year that runs, is written so. Where the _id is a whole number, nx-27017 0.8.1
# answers that one document was matched and changed, and leaves it as it was. By the _id, or by update_many, it changes.
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

years = MongoClient("127.0.0.1", int(sys.argv[1]), serverSelectionTimeoutMS=20_000)["school"]["years"]
years.insert_one({"_id": 2026, "term": "HK1"})
answer = years.update_one({}, {"$set": {"term": "HK2"}})
kept = years.find_one()
by_id = years.update_one({"_id": 2026}, {"$set": {"term": "HK2"}})
print("answered:", answer.matched_count, answer.modified_count, "kept:", kept, "by the _id:", years.find_one())
assert (answer.matched_count, answer.modified_count, by_id.modified_count) == (1, 1, 1)
assert kept == {"_id": 2026, "term": "HK1"}, "this has changed"
assert years.find_one() == {"_id": 2026, "term": "HK2"}
PY
# Seen: answered: 1 1 kept: {'_id': 2026, 'term': 'HK1'} by the _id: {'_id': 2026, 'term': 'HK2'}
