#!/bin/sh
# mt-940 5.1.1: a structured :86: has no transaction_details, and its subfields ?20 to ?29 are joined without a blank.
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
:60F:C261101VND0,00
:61:2611021102C410000,00NTRFFT26306000001
:86:166?00CHUYEN KHOAN?20HOC PHI 2600000271?21T11 2026?30BANKVNVX
:61:2611021102C410000,00NTRFFT26306000002
:86:HOC PHI 2600000272 T11 2026
:62F:C261102VND820000,00
-
"""
first, second = (one.data for one in mt940.parse(TEXT))
print("mt-940", version("mt-940"), first.get("purpose"), "|", first.get("transaction_details"), "|", second["transaction_details"])
# The code of the pupil runs into what follows it: 2600000271 T11 becomes 2600000271T11.
assert (first["purpose"], "transaction_details" in first) == ("HOC PHI 2600000271T11 2026", False), first
assert second["transaction_details"] == "HOC PHI 2600000272 T11 2026"
SEEN
