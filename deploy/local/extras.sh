#!/bin/sh
# Installs the optional tools on Debian; `make doctor` says what each is for. What is here already is left alone.
set -u
packages='chromium poppler-utils softhsm2 kcat prometheus faketime libreoffice-calc libreoffice-math libreoffice-writer fonts-noto-core'
log=$(mktemp)
trap 'rm -f "$log"' EXIT

fail() {
    printf '✗ %s\n' "$1" >&2
    printf '  %s\n' "$2" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || fail "apt-get is not here: this installs on Debian and Ubuntu only." \
    "Install by hand what \`make doctor\` lists; nothing of it is needed for make run."
missing=''
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || { echo "  ✓ extras: all installed"; exit 0; }
as_root=''
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "Installing needs root, and there is no sudo." "As root: apt-get install$missing"
    as_root=sudo
fi
echo "  installing:$missing"
# The service that Debian's prometheus package starts by itself is not wanted: a run starts its own.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
# shellcheck disable=SC2086
$as_root apt-get -qq update >"$log" 2>&1
# shellcheck disable=SC2086
$as_root apt-get -qq install -y --no-install-recommends $missing >"$log" 2>&1 ||
    fail "apt-get could not install$missing: $(tail -n 1 "$log")" "Repair: check the network, then run \`make extras\` again."
echo "  ✓ extras installed"
