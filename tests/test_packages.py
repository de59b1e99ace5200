"""What the program runs on is what was looked at: every package in one version, every file of it by its hash."""

import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / ".deploy" / "requirements.lock").read_text("utf-8")
ENTRY = re.compile(r"^(?P<what>[A-Za-z0-9][^\\]*?) \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)
LOCKED = [Requirement(entry["what"]) for entry in ENTRY.finditer(LOCK)]


def named(file: Path) -> dict[str, str]:
    """The packages of a requirements file and their versions, as `==1.2`."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {canonicalize_name(wanted.name): str(wanted.specifier) for wanted in map(Requirement, lines)}


def test_every_line_of_the_lock_is_a_package_in_one_version_with_hashes_and_nothing_else():
    assert ENTRY.sub("", LOCK) == ""
    assert all(re.fullmatch(r"==[\w.]+", str(one.specifier)) for one in LOCKED)


def test_what_is_named_stands_in_the_lock_in_the_same_version():
    locked = {(canonicalize_name(one.name), str(one.specifier)) for one in LOCKED}

    assert set(named(ROOT / "requirements.txt").items()) - locked == set()


def test_what_is_installed_is_what_stands_in_the_lock():
    here = [one for one in LOCKED if one.marker is None or one.marker.evaluate()]

    assert len(here) == len({canonicalize_name(one.name) for one in here})
    assert {one.name: f"=={version(one.name)}" for one in here} == {one.name: str(one.specifier) for one in here}


def test_no_package_of_the_lock_is_known_to_be_faulty():
    """Only where `pip-audit` is installed and reaches the list of faults; `make audit` installs it."""
    tool = shutil.which("pip-audit") or shutil.which(ROOT / ".venv-audit" / "bin" / "pip-audit")
    if tool is None:
        pytest.skip("pip-audit is not installed: make audit")
    asked = subprocess.run(
        [
            tool,
            "--require-hashes",
            "--disable-pip",
            "-r",
            str(ROOT / ".deploy" / "requirements.lock"),
            "--timeout",
            "5",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if asked.returncode and "known vulnerabilit" not in asked.stderr:
        pytest.skip("pip-audit reaches nothing from here")
    assert asked.returncode == 0, asked.stdout
