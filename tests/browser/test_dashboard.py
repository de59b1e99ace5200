"""The dashboard in a browser: a point opens its incident, a number its list, and a chart is taken as a file."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import ROOT, Server, wait_for_streamlit
from tests.browser.screen import Screen, eventually, expect


@pytest.fixture
def demo(tmp_path, browser: Any) -> Iterator[Any]:
    """A page of somebody signed in to the example register."""
    server = Server(tmp_path / "data", str(ROOT / "app.py"), "--demo")
    page = server.page(browser, width=1280)
    page.goto(re.search(r"http\S+/link/\S+", server.said())[0])
    page.locator("main form button").click()
    wait_for_streamlit(page)
    yield page
    server.stop()
    assert server.complaints == []
    assert "Traceback" not in server.said()


def pointed_at(point: Any) -> bool:
    """Moves there and says whether the chart has seen it; before it is drawn to its end the point moves away again."""
    point.hover(force=True)  # a sheet that catches the mouse lies above it
    return point.page.locator(".hoverlayer .hovertext").count() == 1


def test_what_is_pressed_opens_what_it_shows(demo):
    screen = Screen(demo).open("/dashboard?begins=occurred&ends=detected")

    demo.locator(".figure-head", has=demo.get_by_role("heading", name=screen.words("When"), exact=True)).locator(
        "details.take summary"
    ).click()
    with demo.expect_download() as taken:
        demo.locator("a[href^='/figures/when.svg']").click()
    assert taken.value.suggested_filename.endswith(".svg")
    assert "<svg" in taken.value.path().read_text("utf-8")

    point = demo.locator(".scatterlayer .points path").last
    eventually(lambda: pointed_at(point))
    number = demo.locator(".hoverlayer .hovertext").text_content().split(" ")[0]
    point.click(force=True)
    demo.wait_for_url(re.compile(r"/incident\?number="))
    expect(demo.get_by_role("heading", level=1)).to_contain_text(number)

    screen.open("/dashboard")
    counted = demo.locator("table.figures a[href^='/?'][href*='cause=']").first
    n = counted.inner_text()
    counted.click()
    wait_for_streamlit(demo)
    expect(demo.get_by_text(re.compile(rf"^{n} incydent\S* · Liczone jako incydenty; przyczyna: "))).to_be_visible()
