#!/bin/sh
# MongoDB's manual: $dateToString, $month and their like take a time zone, by name or as an offset. What is paid at one in
# the morning of 1 September in Vietnam is of September. nx-27017 0.8.1 takes the time zone without a word: $dateToString
# writes the day and the hour of UTC, $dateTrunc begins the month there, and $month is null.
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

paid = MongoClient("127.0.0.1", int(sys.argv[1]), serverSelectionTimeoutMS=20_000)["school"]["paid"]
paid.insert_one({"_id": 1, "at": datetime(2026, 8, 31, 18, 0)})  # 01:00 on 1 September in Vietnam
here = {"date": "$at", "timezone": "Asia/Ho_Chi_Minh"}
[found] = paid.aggregate(
    [
        {
            "$project": {
                "_id": 0,
                "day": {"$dateToString": {**here, "format": "%Y-%m-%d"}},
                "hour": {"$dateToString": {"date": "$at", "timezone": "+07:00", "format": "%H:%M"}},
                "month": {"$month": here},
                "from": {"$dateTrunc": {**here, "unit": "month"}},
            }
        }
    ]
)
print(found)
assert found == {"day": "2026-08-31", "hour": "18:00", "month": None, "from": datetime(2026, 8, 1)}, "this has changed"
PY
# Seen: {'day': '2026-08-31', 'hour': '18:00', 'month': None, 'from': datetime.datetime(2026, 8, 1, 0, 0)}
