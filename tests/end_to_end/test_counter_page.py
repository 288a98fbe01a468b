"""The counter's page in a real browser: files in, verdicts read, answers taken home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from app.bureau.application import make_application
from app.bureau.console.guard import Guard
from app.bureau.serving import Served
from tests.counter import Counter, a_counter
from tests.end_to_end.test_bureau_console import PATIENCE_S, browser, press, sees
from tests.home_builders import a_home, bill, say, text_file

__all__ = ["browser"]
FEBRUARY = "2024-02-02T09:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home that reported January to a folder."""
    made = a_home(tmp_path)
    assert say(made, "issue", text_file(tmp_path / "a.txt", bill("J1"))).exit_code == 0
    say(made, "clock", "set", FEBRUARY)
    assert say(made, "report", "--to", tmp_path / "out").exit_code == 0
    return made


@pytest.fixture
def counter(home: Path) -> Iterator[Counter]:
    with a_counter(home, datetime.fromisoformat(FEBRUARY)) as counter:
        yield counter


@pytest.fixture
def site(counter: Counter) -> Iterator[str]:
    served = Served(make_application(counter.bureau))
    served.start()
    try:
        yield served.url + "/console"
    finally:
        served.close()


def test_a_month_is_closed_at_the_page(
    home: Path, counter: Counter, site: str, browser: Chrome, tmp_path: Path
) -> None:
    back = tmp_path / "back"
    command = {"behavior": "allow", "downloadPath": str(back)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", command)
    with counter.bureau.writing() as work:
        ticket = Guard(work).ticket()
    browser.get(f"{site}/enter?ticket={ticket}")
    sees(browser, "nav", "办税服务厅窗口")
    link = browser.find_element(By.CSS_SELECTOR, "nav a[accesskey='C']")
    link.send_keys(Keys.ENTER)
    sees(browser, "main", "窗口还没有办过事")

    (tmp_path / "out" / "账目.simulated.json").write_text("{}")
    files = "\n".join(map(str, sorted((tmp_path / "out").iterdir())))
    browser.find_element(By.NAME, "files").send_keys(files)
    Select(browser.find_element(By.NAME, "kind")).select_by_value("007")
    press(browser, "受理")

    sees(browser, "main", "× 1 项没有办")
    for told in ("PACKAGE-WRONG", "应缴 39.00, 已缴款", "新的锁死日期 2024-03-15", "领购发票"):
        sees(browser, "main", told)
    links = browser.find_elements(By.XPATH, "//td/a[text()='下载']")
    assert len(links) == 12
    whole = WebDriverWait(browser, PATIENCE_S, 0.2)
    for nth, each in enumerate(links, 1):  # a browser drops what is asked of it too quickly
        each.send_keys(Keys.ENTER)
        whole.until(_holds(back, nth), f"file {nth}")
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []

    assert say(home, "clear", "--from", back).exit_code == 0
    assert say(home, "stock", "load", "--from", back).exit_code == 0
    assert say(home, "status").only["offline"]["unsent"] == 0


def _holds(folder: Path, files: int) -> Callable[[Chrome], bool]:
    return lambda _browser: len(list(folder.glob("*.simulated.json"))) == files
