"""The README stays true: its tree is on the disk, its settings are in the code, its packages are pinned."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def paths_of_the_tree() -> list[str]:
    """The tree's first column as paths; two spaces deeper is one folder deeper, far deeper the line before goes on."""
    block = README.split("## The tree", 1)[1].split("```")[1]
    folders: dict[int, str] = {}
    found = []
    for line in block.splitlines():
        if match := re.match(r"( {0,20})(\S+)", line):
            depth = len(match[1])
            path = folders.get(depth - 2, "") + match[2]
            folders[depth] = path
            found.append(path)
    return found


@pytest.mark.parametrize("path", paths_of_the_tree())
def test_what_the_tree_shows_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("folder", ["lib", "data"])
def test_the_tree_leaves_no_folder_out(folder):
    there = {f"{folder}/{child.name}/" for child in (ROOT / folder).iterdir() if child.is_dir()}

    assert there - {f"{folder}/__pycache__/", "data/local/"} <= set(paths_of_the_tree())


@pytest.mark.parametrize("setting", sorted(set(re.findall(r"`(REJESTR_[A-Z_]+)`", README))))
def test_a_setting_it_names_is_read_somewhere(setting):
    code = [ROOT / "app.py", ROOT / "lib", ROOT / "tests"]
    files = [file for place in code for file in ([place] if place.is_file() else place.rglob("*.py"))]

    assert any(setting in file.read_text("utf-8") for file in files if file != Path(__file__))


ASKED_FOR = {"streamlit", "duckdb", "pandas", "plotly", "openpyxl"}
BROUGHT = {"numpy", "pyarrow", "starlette", "uvicorn"}  # by Streamlit; the sentence below the table says what for


def test_the_packages_with_a_reason_and_the_pinned_ones_are_the_same():
    table = README.split("## Packages beyond", 1)[1].split("\n\n", 2)[1]
    named = re.findall(r"^\| ([\w-]+) \|", table, re.MULTILINE)
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))

    assert set(named) - {"Package"} == set(pinned) - ASKED_FOR - BROUGHT
    assert set(pinned) >= ASKED_FOR | BROUGHT
