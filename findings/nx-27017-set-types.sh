#!/bin/sh
# MongoDB keeps the type of a value however it is written. nx-27017 0.8.1 keeps a day and a truth value as what they are
# when the document is inserted or replaced; set by an update, they come back as a text and as 1, and the reader that asks
# the instant for its day fails on a document that it wrote itself.
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
from datetime import datetime

from pymongo import MongoClient

bills = MongoClient("127.0.0.1", int(sys.argv[1]), serverSelectionTimeoutMS=20_000)["school"]["bills"]
due = datetime(2026, 9, 30)
bills.insert_many([{"_id": "inserted", "due": due, "open": True}, {"_id": "updated"}])
bills.update_one({"_id": "updated"}, {"$set": {"due": due, "open": True}})
kept = bills.find_one({"_id": "updated"})
print(kept)
assert bills.find_one({"_id": "inserted"}) == {"_id": "inserted", "due": due, "open": True}
assert kept["due"] == "2026-09-30 00:00:00" and type(kept["open"]) is int, "this has changed"
PY
# Seen: {'_id': 'updated', 'due': '2026-09-30 00:00:00', 'open': 1}
