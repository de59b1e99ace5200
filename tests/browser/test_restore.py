"""Backup, a mistake, restore: on the screen, and from the console of the machine while the program runs."""

import os
import subprocess
import sys

from tests.browser.conftest import ROOT, Server
from tests.browser.screen import Screen, expect


def from_the_console(server: Server, *words: str) -> str:
    """What `python app.py` with these words says, beside the running program."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REJESTR_")}
    command = [sys.executable, str(ROOT / "app.py"), *words]
    environment |= {"REJESTR_DATA": str(server.folder)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False).stdout


def test_a_backup_is_made_restored_on_the_screen_and_restored_from_the_console(server, browser):
    server.begin()
    anna = Screen(server.signed_in_page(browser, "/settings"))
    anna.unfold("Backups")
    anna.press("Make a backup now")
    anna.sees("The backup is made.")
    (name,) = [
        folder.name for folder in (server.folder / "backups").glob("*-by_hand")
    ]  # the nightly one may be there too

    anna.press("Make the archive")
    with anna.page.expect_download() as download:
        anna.page.get_by_role("link", name="rejestr72-archive").click()
    assert download.value.path().stat().st_size > 10_000

    anna.open_list(anna.choice("Backup"))
    anna.page.get_by_role("option").filter(has_text=anna.words("by hand")).click()
    anna.fill(anna.words("To confirm, type: {word}", word=anna.words("restore")), anna.words("restore"))
    anna.press("Restore this backup")
    expect(anna.page.get_by_text(anna.words("Restored: {backup}. Sign in again.").split(":")[0])).to_be_visible()
    anna.page.goto("/settings")
    expect(anna.page.locator("#login")).to_be_visible()

    again = Screen(server.signed_in_page(browser, "/settings"))
    assert f"Restored {name}" in from_the_console(server, "--restore", name)
    again.page.goto("/settings")
    expect(again.page.locator("#login")).to_be_visible()
    assert len(list((server.folder / "aside").iterdir())) == 2
