"""One story at the bureau's console in a real browser, without a display and by the keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from app.bureau.application import make_application
from app.bureau.bureau import Bureau
from app.bureau.console.guard import Guard
from app.bureau.faults import Faults
from app.bureau.serving import Served
from app.bureau.slips import APPROVAL, Slips
from app.bureau.taxpayers import filer
from tests.bureau_months import DISK, TAX_ID, Sale, at, receive, settled_in, slip_asked
from tests.bureau_office import Wall, bureau_at
from tests.levels import needs

PATIENCE_S = 150


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(at("02-05"))) as bureau:
        settled_in(bureau, kinds="004 007")
        yield bureau


@pytest.fixture
def site(bureau: Bureau) -> Iterator[str]:
    served = Served(make_application(bureau))
    served.start()
    try:
        yield served.url + "/console"
    finally:
        served.close()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    needs("browser")
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for said in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--no-proxy-server",
        "--lang=zh-CN",
        "--window-size=1366,900",
        f"--user-data-dir={tmp_path / 'browser'}",
    ):
        options.add_argument(said)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield started
    finally:
        started.quit()


def sees(browser: Chrome, place: str, text: str) -> None:
    """Waits until a page is there that tells this at that place."""

    def shows(page: Chrome) -> bool:
        return text in page.find_element(By.CSS_SELECTOR, place).text

    gone = (NoSuchElementException, StaleElementReferenceException)
    WebDriverWait(browser, PATIENCE_S, 0.1, gone).until(shows, f"{text} at {place}")


def is_told(browser: Chrome, text: str) -> None:
    sees(browser, "[role=status].said", text)


def press(browser: Chrome, title: str) -> None:
    """With the keyboard: the button is reached and Enter is pressed on it."""
    browser.find_element(By.XPATH, f"//button[text()='{title}']").send_keys(Keys.ENTER)


def test_a_day_at_the_console(bureau: Bureau, site: str, browser: Chrome) -> None:
    with bureau.writing() as work:
        password = Guard(work).first_password()
        work.settings.put(APPROVAL, "manual")
        receive(work, Sale(kind="004"))
        Slips(work).apply(slip_asked(), DISK, filer(work, TAX_ID))

    browser.get(site)
    browser.switch_to.active_element.send_keys("wrong", Keys.ENTER)
    is_told(browser, "口令不对")
    browser.switch_to.active_element.send_keys(password, Keys.ENTER)
    sees(browser, "nav", "信息表")
    sees(browser, ".sim", "模拟税务局")

    _decides_a_slip(bureau, browser)
    _watches_what_arrives(bureau, browser)
    _lets_a_fault_strike(bureau, browser, site)
    _moves_a_day_and_the_clock(browser, site)

    press(browser, "退出")
    sees(browser, ".login", "口令")
    browser.get(f"{site}/slips")
    assert browser.current_url.endswith("/console/login")
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def _go(browser: Chrome, key: str) -> None:
    """By the access key of the menu, as Alt+digit would."""
    link = browser.find_element(By.CSS_SELECTOR, f"nav a[accesskey='{key}']")
    link.send_keys(Keys.ENTER)
    sees(browser, "nav a[aria-current=page] kbd", key)


def _decides_a_slip(bureau: Bureau, browser: Chrome) -> None:
    _go(browser, "5")
    press(browser, "通过")
    is_told(browser, "已通过, 编号 9900002402000013")
    with bureau.reading() as work:
        assert Slips(work).newest()[0][1].status == "TZD0000"


def _watches_what_arrives(bureau: Bureau, browser: Chrome) -> None:
    _go(browser, "3")
    assert "00000077" not in browser.page_source
    with bureau.writing() as work:
        receive(work, Sale(77))
    WebDriverWait(browser, PATIENCE_S).until(lambda shown: "00000077" in shown.page_source)


def _lets_a_fault_strike(bureau: Bureau, browser: Chrome, site: str) -> None:
    browser.get(f"{site}/faults")
    field = browser.find_element(By.NAME, "signature_percent")
    field.clear()
    field.send_keys("100", Keys.ENTER)
    is_told(browser, "故障已设定")
    with bureau.reading() as work:
        assert Faults(work).signature_fails("1", "1", "issued")
    press(browser, "停止一切故障和维护")
    is_told(browser, "一切正常运行")


def _moves_a_day_and_the_clock(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/calendar")
    browser.execute_script("document.querySelector('[name=m3]').value = '2024-03-20'")
    press(browser, "保存征期")
    sees(browser, "#content", "2024-03-15 ▲ 已改")
    browser.get(f"{site}/clock")
    press(browser, "向前一个月")
    sees(browser, "header", "2024-03-05")
