#!/bin/sh
# bankstatementparser 0.0.29: a pending entry (PDNG) of camt.053 stands among the booked ones, and no column says so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bankstatementparser==0.0.29
"$folder/venv/bin/python" - <<'SEEN'
import pathlib
import tempfile
from importlib.metadata import version

from bankstatementparser import CamtParser

ENTRY = (
    '<Ntry><Amt Ccy="VND">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>'
    "<BookgDt><Dt>2026-11-02</Dt></BookgDt><ValDt><Dt>2026-11-02</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
    "<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd></Ntry>"
)
BALANCE = (
    '<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="VND">{amount}</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>"
)
TEXT = (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-02T10:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>"
    "<CreDtTm>2026-11-02T10:00:00</CreDtTm><Acct><Id><Othr><Id>19001234567890</Id></Othr></Id><Ccy>VND</Ccy></Acct>"
    + BALANCE.format(code="OPBD", amount=0)
    + BALANCE.format(code="CLBD", amount=410000)
    + ENTRY.format(amount=410000, status="BOOK", reference="R1")
    + ENTRY.format(amount=990000, status="PDNG", reference="R2")
    + "</Stmt></BkToCstmrStmt></Document>"
)
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "statement.xml")
    path.write_text(TEXT, encoding="utf-8")
    rows = CamtParser(str(path)).get_transactions()
seen = [int(amount) for amount in rows["Amount"]]
print("bankstatementparser", version("bankstatementparser"), seen, sorted(rows.columns))
# The closing balance is 410,000; the second entry is not booked.
assert seen == [410_000, 990_000], seen
assert not (rows.astype(str) == "PDNG").any().any()
SEEN
