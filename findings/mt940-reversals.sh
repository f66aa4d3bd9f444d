#!/bin/sh
# mt-940 5.1.1: RC (reversal of credit: money leaves) comes out positive, so the sum of the amounts misses the closing balance.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mt-940==5.1.1
"$folder/venv/bin/python" - <<'SEEN'
from importlib.metadata import version

import mt940

TEXT = """:20:STATEMENT
:25:19001234567890
:28C:00012/001
:60F:C261101VND1000000,00
:61:2611021102C410000,00NTRFFT26306000001
:86:HOC PHI T11
:61:2611021102RC410000,00NTRFFT26306000002
:86:HOAN TRA HOC PHI T11
:62F:C261102VND1000000,00
-
"""
statement = mt940.parse(TEXT)
seen = [(one.data["status"], int(one.data["amount"].amount)) for one in statement]
opening, closing = (int(statement.data[name].amount.amount) for name in ("final_opening_balance", "final_closing_balance"))
print("mt-940", version("mt-940"), seen, "opening", opening, "closing", closing)
assert seen == [("C", 410_000), ("RC", 410_000)], seen
# By the statement itself nothing is left of the payment.
assert (opening, closing) == (1_000_000, 1_000_000)
assert opening + sum(amount for _, amount in seen) == 1_820_000
SEEN
