#!/bin/sh
# Makes .venv with every package, once: `setup.sh run` for what runs, `setup.sh dev` for the tests' tools too.
# A lack is told in a line or two with its repair; everything else that is said goes to var/run/setup.log.
set -u
cd "$(dirname "$0")/../.." || exit 1
wanted=${1:-run}
log=var/run/setup.log
stamp=.venv/.installed-$wanted
mkdir -p var/run

fail() {
    printf '✗ %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# Keyed on the table of versions: a changed pyproject.toml is installed, an unchanged one costs nothing.
key=$(cksum pyproject.toml)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ] && exit 0

find_python() {
    for one in "${PYTHON:-python3.11}" python3.11 /usr/bin/python3.11 /usr/local/bin/python3.11 python3; do
        "$one" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$one" && return
    done
}

began=$(date +%s)
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    python=$(find_python)
    [ -n "$python" ] || fail "Cần Python 3.11 có venv / Python 3.11 with venv is needed; found: $(python3 --version 2>/dev/null || echo none)" \
        "Sửa / repair: apt install python3.11 python3.11-venv   (or: PYTHON=/path/to/python3.11 make run)"
    rm -rf .venv
    "$python" -m venv .venv >"$log" 2>&1 || fail "Không tạo được .venv / .venv could not be made: $(tail -n 1 "$log")" \
        "Sửa / repair: apt install python3.11-venv; df -h ."
fi
extra=''
[ "$wanted" = dev ] && extra='[dev]'
if ! { [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.8; } >>"$log" 2>&1 ||
    ! .venv/bin/uv pip install -q --compile-bytecode -p .venv/bin/python -e ".$extra" >>"$log" 2>&1; then
    fail "Không cài được thư viện / the packages could not be installed: $(grep -iE 'error|no space|resolve|connect' "$log" | tail -n 1 | cut -c1-90)" \
        "Cần mạng đến PyPI (một lần) và chỗ trống trên đĩa / needed: a network that reaches PyPI (once), free disk." \
        "Sửa / repair: check the network or set UV_INDEX_URL/PIP_INDEX_URL, then run this again. Log: $log"
fi
echo "$key" >"$stamp"
[ "$wanted" = dev ] && echo "$key" >.venv/.installed-run
printf '  ✓ %-46s%6.1f s\n' "Python, thư viện (.venv)" "$(($(date +%s) - began))" >&2
