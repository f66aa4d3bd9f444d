"""A SoftHSM2 token of our own for the demo signing keys, where SoftHSM2 is installed."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from deploy.local import limits
from deploy.local.errors import CannotStart
from deploy.local.keys import write_secret
from deploy.local.language import both
from deploy.local.layout import Layout

LABEL = "lien-truong"
TOOL = "softhsm2-util"
LIBRARY = "libsofthsm2.so"
FOLDERS = (
    "/usr/lib/softhsm",
    "/usr/lib/x86_64-linux-gnu/softhsm",
    "/usr/lib/aarch64-linux-gnu/softhsm",
    "/usr/lib64/softhsm",
    "/usr/lib64/pkcs11",
    "/usr/local/lib/softhsm",
    "/opt/homebrew/lib/softhsm",
)
CONFIGURATION = """\
directories.tokendir = {tokens}
objectstore.backend = file
log.level = ERROR
slots.removable = false
"""


def module() -> Path | None:
    """The library that is loaded by a signer; nothing where SoftHSM2 is not installed."""
    if shutil.which(TOOL) is None:
        return None
    return next((Path(folder) / LIBRARY for folder in FOLDERS if (Path(folder) / LIBRARY).is_file()), None)


def environment(layout: Layout) -> dict[str, str]:
    """The environment by which a service finds the token; empty where keys are software keys."""
    library, folder = module(), layout.keys_of("records") / "softhsm"
    if library is None:
        return {}
    return {
        "SOFTHSM2_CONF": str(folder / "softhsm2.conf"),
        "EDU_PKCS11_MODULE": str(library),
        "EDU_PKCS11_TOKEN": LABEL,
        "EDU_PKCS11_PIN_FILE": str(folder / "pin"),
    }


def make(layout: Layout) -> bool:
    """Initialises the token once. False: there is no SoftHSM2 here, keys are software keys."""
    if module() is None:
        return False
    folder = layout.keys_of("records") / "softhsm"
    ready = folder / "initialised"
    if ready.is_file():
        # Written at each start: the folder may stand elsewhere than when the token was made.
        write_secret(folder / "softhsm2.conf", CONFIGURATION.format(tokens=folder / "tokens").encode())
        return True
    # A token without the mark is half made: nothing was signed with it.
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tokens").mkdir(parents=True, mode=0o700)
    write_secret(folder / "softhsm2.conf", CONFIGURATION.format(tokens=folder / "tokens").encode())
    pin, so_pin = (str(secrets.randbelow(10**limits.PIN_DIGITS)).zfill(limits.PIN_DIGITS) for _ in range(2))
    done = subprocess.run(
        [TOOL, "--init-token", "--free", "--label", LABEL, "--pin", pin, "--so-pin", so_pin],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOFTHSM2_CONF": str(folder / "softhsm2.conf")},
        timeout=limits.PORT_OPEN_SECONDS,
    )
    if done.returncode != 0:
        raise CannotStart(
            "TOKEN_NOT_MADE",
            both("Không tạo được token ký SoftHSM2.", "The SoftHSM2 signing token could not be made."),
            both("Nó báo: ", "It said: ") + (done.stderr or done.stdout).strip()[: limits.LINE_CHARACTERS],
            both("Sửa: `make extras`, hoặc gỡ softhsm2.", "Repair: `make extras`, or remove softhsm2."),
        )
    write_secret(folder / "pin", pin.encode("ascii"))
    write_secret(folder / "so-pin", so_pin.encode("ascii"))
    ready.touch()
    return True
