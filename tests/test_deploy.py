"""The files for operation name what is there: settings that are read, paths that the gate answers, the port."""

import re
import tomllib
from pathlib import Path

from lib.documents.reading import sources
from lib.ui.importing import import_file

ROOT = Path(__file__).parent.parent
FILES = {file.name: file.read_text("utf-8") for file in (ROOT / ".deploy").iterdir()}


def test_every_setting_is_one_of_the_table_in_the_readme():
    known = set(
        re.findall(r"^\| `(REJESTR_[A-Z_]+)`|, `(REJESTR_[A-Z_]+)`", (ROOT / "README.md").read_text("utf-8"), re.M)
    )
    known = {name for names in known for name in names if name}

    assert set(re.findall(r"REJESTR_[A-Z_]+", "\n".join(FILES.values()))) <= known


def test_the_port_and_the_largest_upload_are_those_of_the_program():
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]

    assert f"127.0.0.1:{server['port']}" in FILES["nginx.conf"]
    assert f"127.0.0.1:{server['port']}" in FILES["Caddyfile"]
    through = [
        int(re.search(r"client_max_body_size (\d+)m", FILES["nginx.conf"])[1]),
        int(re.search(r"max_size (\d+)MB", FILES["Caddyfile"])[1]) * 10**6 // 2**20,  # Caddy's MB has a million bytes
    ]
    assert min(through) > server["maxUploadSize"] > import_file.LARGEST == sources.LARGEST // 2**20


def test_the_image_holds_what_the_program_needs_and_no_register():
    copied = set(re.findall(r"^COPY (\S+) ", FILES["Containerfile"], re.M))
    left_out = (ROOT / ".containerignore").read_text("utf-8").splitlines()

    assert {"app.py", "lib", "pages", "data", ".streamlit", "requirements.txt"} <= copied
    assert {"data/local", ".git"} <= set(left_out)


def test_whom_to_believe_about_addresses_is_left_to_the_program():
    """uvicorn would take anybody's word by that variable; whose counts is said by `REJESTR_PROXY`."""
    assert "FORWARDED_ALLOW_IPS" not in "\n".join(FILES.values())
