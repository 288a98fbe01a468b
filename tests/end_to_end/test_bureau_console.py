"""One story at the bureau's console in a real browser, without a display and by the keyboard."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from app.bureau.application import make_application
from app.bureau.bureau import Bureau
from app.bureau.console.guard import Guard
from app.bureau.faults import Faults, rests
from app.bureau.serving import LOOPBACK, Served
from app.bureau.slips import APPROVAL, Slips
from app.bureau.taxpayers import filer
from app.bureau.tls import certificate_for
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
def safe(bureau: Bureau, tmp_path: Path) -> Iterator[Served]:
    """The same over TLS, with a certificate of the project's own CA."""
    tls = certificate_for(tmp_path / "tls", LOOPBACK, at("02-05"))
    served = Served(make_application(bureau), tls=tls)
    served.start()
    try:
        yield served
    finally:
        served.close()


@contextmanager
def a_browser(tmp_path: Path, *more: str) -> Iterator[Chrome]:
    """With a profile of its own. `more`: words of its command line."""
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
        *more,
    ):
        options.add_argument(said)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield started
    finally:
        started.quit()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    with a_browser(tmp_path) as started:
        yield started


def pin_of(certificate: Path) -> str:
    """How Chromium names the key of a certificate that it is to believe."""
    key = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


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


def test_over_tls_maintenance_begins_and_ends_by_the_time_that_was_set(
    bureau: Bureau, safe: Served, tmp_path: Path
) -> None:
    with bureau.writing() as work:
        password = Guard(work).first_password()
    believed = f"--ignore-certificate-errors-spki-list={pin_of(tmp_path / 'tls' / 'ca.pem')}"
    with a_browser(tmp_path, believed) as browser:
        assert safe.url.startswith("https://")
        browser.get(safe.url + "/console")
        browser.switch_to.active_element.send_keys(password, Keys.ENTER)
        sees(browser, "nav", "信息表")
        assert all(cookie["secure"] for cookie in browser.get_cookies())
        browser.get(f"{safe.url}/console/faults")
        Select(browser.find_element(By.NAME, "maintenance")).select_by_value("window")
        for name, when in (("since", "2024-02-05T09:00"), ("until", "2024-02-20T09:00")):
            script = f"document.querySelector('[name={name}]').value = '{when}'"
            browser.execute_script(script)
        browser.find_element(By.NAME, "notice").send_keys("系统升级")
        press(browser, "保存服务状态")
        is_told(browser, "服务状态已保存")
        sees(browser, "header", "维护中")
        with bureau.reading() as work:
            assert rests(work)
        browser.get(f"{safe.url}/console/clock")
        press(browser, "向前一个月")
        sees(browser, "header", "2024-03-05")
        assert "维护中" not in browser.find_element(By.CSS_SELECTOR, "header").text
        assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def _go(browser: Chrome, key: str) -> None:
    """By the access key of the menu, as Alt+digit would."""
    link = browser.find_element(By.CSS_SELECTOR, f"nav a[accesskey='{key}']")
    link.send_keys(Keys.ENTER)
    sees(browser, "nav a[aria-current=page] kbd", key)


def _decides_a_slip(bureau: Bureau, browser: Chrome) -> None:
    _go(browser, "5")
    press(browser, "通过")
    is_told(browser, "已通过，编号 9900002402000013")
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
