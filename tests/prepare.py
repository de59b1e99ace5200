"""What the tests need from the system: a browser and LibreOffice, from Debian's packages where they can be installed.

Without them their tests are left out; this says so loudly, and in CI it is a failure.
"""

import os
import shutil
import subprocess
import sys

# What it is for, programs of which one suffices, Debian's package.
NEEDED = (
    ("the browser tests", ("chromium", "chromium-browser", "google-chrome"), "chromium"),
    ("the LibreOffice tests", ("soffice", "libreoffice"), "libreoffice-calc-nogui"),
)


def main() -> int:
    missing = _missing()
    if missing and _can_install():
        _install([package for _, _, package in missing])
        missing = _missing()
    for purpose, programs, package in missing:
        print(f"\n*** LEFT OUT: {purpose}. None of {', '.join(programs)} is installed (Debian: {package}). ***\n")
    return 1 if missing and os.environ.get("CI") == "true" else 0


def _missing() -> list[tuple[str, tuple[str, ...], str]]:
    return [need for need in NEEDED if not any(shutil.which(program) for program in need[1])]


def _can_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    print(f"Installing {', '.join(packages)} from Debian's packages …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    for package in packages:
        subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", package], check=False, **quiet)


if __name__ == "__main__":
    sys.exit(main())
