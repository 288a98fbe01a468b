"""Every row of the table of failures: injected, seen on the page with its cause, mended by its
button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.bureau.returns import QUEUE
from app.bureau.settings import CLEAR_NEEDS_PAYMENT, CLOCK_OFFSET, MAINTENANCE, OLDEST_CLIENT
from app.domain.rights import Right
from app.gateway.errors import BureauRefused
from app.gateway.messages.month import ReturnState
from app.services.month.preflight import Fix
from app.ui.tax_month.deeds import Asked, Deed
from app.ui.tax_month.return_page import ReturnPage
from tests.bureau_home import Office, an_office, served
from tests.bureau_office import bureau_at
from tests.ui.tax_month.month_page import Month, plan, setting, the_month, the_month_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as made:
        yield made


def test_a_month_that_was_not_reported_and_tickets_that_were_not_sent(
    qtbot: QtBot, office: Office
) -> None:
    office.issue("D1", "D2")
    with the_month(qtbot, office) as month:
        assert month.bad() == ["unsent", "reported"]
        assert "2 张" in month.says("unsent", "UNSENT-INVOICES", Fix.UPLOAD)
        month.says("reported", "REPORT-DUE", Fix.REPORT)
        assert month.page.buttons["main"].words == "下一步：全部上传"
        month.press("unsent")
        month.press("reported")
        month.says("filed", "NOT-FILED", Fix.FILE)
        month.press("filed")
        assert month.bad() == []
        assert month.page.buttons["main"].words == "下一步：清卡"
        month.page.go_on()
        assert "账册已备份并核对（2 张）" in month.desk.told[-1]
        assert month.desk.problems == []


def test_past_the_lock_date_the_three_steps_unlock(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office, "2024-02-26T09:00:00") as month:
        said = month.says("locked", "LOCKED", Fix.ALL)
        assert "2024-02-23" in said and "三、清卡" in said
        assert month.page.sign.shape == "bad"
        month.press("locked")
        assert month.bad() == []
        assert {row.locked for row in month.page.groups.model.found} == {False}


def test_a_ticket_whose_signature_failed_is_looked_at_again(qtbot: QtBot, office: Office) -> None:
    office.issue("D1")
    plan(office, signature_percent=100)
    with the_month(qtbot, office) as month:
        month.press("unsent")
        assert month.bad()[0] == "signatures"
        assert "1 张" in month.says("signatures", "SIGNATURE-FAILED", Fix.LOOK_AGAIN)
        month.press("signatures")
        assert "signatures" not in month.bad()
        plan(office)
        month.close()


def test_a_return_under_way_is_asked_for_again(qtbot: QtBot, office: Office) -> None:
    setting(office, QUEUE, "600")
    with the_month(qtbot, office) as month:
        month.press("reported")
        month.press("filed")
        assert "问过" in month.says("compared", "NOT-COMPARED", Fix.RECHECK)
        month.page.closing.again()
        month.says("compared", "NOT-COMPARED", Fix.RECHECK)
        office.wall.at = office.wall.at.replace(hour=10)
        setting(office, QUEUE, "")
        month.press("compared")
        assert "compared" not in month.bad()


def test_a_return_that_the_bureau_sent_back_says_why(qtbot: QtBot, office: Office) -> None:
    from app.bureau.returns import Returns
    from app.bureau.taxpayers import filer_of
    from app.domain.tax_period import TaxPeriod

    with the_month(qtbot, office) as month:
        month.press("reported")
        month.press("filed")
        disk = month.desk.writer.device.identity.number
        with office.bureau.writing() as work:
            Returns(work, filer_of(work, disk)).send_back(TaxPeriod(2024, 1), "附表不全")
        month.page.refresh()
        assert "附表不全" in month.says("filed", "NOT-FILED", Fix.FILE)
        month.press("filed")
        month.close()


def test_a_comparison_that_differs_shows_three_sums_and_the_reason(
    qtbot: QtBot, office: Office
) -> None:
    office.issue("D1")
    with the_month(qtbot, office) as month:
        month.press("unsent")
        month.press("reported")
        told = month.desk.writer.filing.look("2024-01")
        less = tuple(
            replace(each, net_fen=each.net_fen - 50_00, tax_fen=each.tax_fen - 6_50)
            if each.net_fen > 0 and each.rate > 0
            else each
            for each in told.lines
        )
        month.desk.writer.filing.submit(replace(told, lines=less), month.desk.session)
        month.page.refresh()
        assert "申报表与发票不一致" in month.says("compared", "COMPARE-MISMATCH", Fix.DIFFERENCE)
        month.press("compared")
        assert month.page.focusWidget() is month.page.compared.table
        rows = month.page.compared.model.found
        assert next(each.words for each in rows if each.differs) == "13% 金额"
        assert "申报表与发票不一致" in month.page.compared.reason.text()
        month.page.mend_difference()
        assert month.desk.opened == [("tax_return", {"period": "2024-01"})]
        prefilled_again(qtbot, month)
        month.page.refresh()
        assert month.page.compared.reason.text() == "三方一致"
        month.close()


def test_a_clock_that_is_wrong_is_set_by_the_bureau(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office) as month:
        setting(office, CLOCK_OFFSET, str(2 * 86_400))
        month.page.refresh()
        said = month.says("clock", "BUREAU-CLOCK", Fix.SET_CLOCK)
        assert "盘 02-05 09:00" in said and "税局 02-07 09:00" in said
        month.press("clock")
        assert "clock" not in month.bad()
        assert month.desk.writer.device.disk.clock().day == 7
        month.close()


def test_a_network_that_is_off_is_switched_on(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office) as month:
        month.desk.writer.network.turn("主管甲", on=False)
        month.page.refresh()
        month.says("network", "BUREAU-AWAY", Fix.NETWORK)
        month.press("network")
        assert "network" not in month.bad()
        month.close()


def test_maintenance_is_waited_for_and_the_deed_goes_on_by_itself(
    qtbot: QtBot, office: Office
) -> None:
    with the_month(qtbot, office) as month:
        setting(office, MAINTENANCE, "now")
        month.page.closing.do(Asked(Deed.REPORT))
        assert waits_for(month) == "report"
        assert "自动再办" in month.page.words.text()
        month.says("bureau", "BUREAU-MAINTENANCE", Fix.RECHECK)
        month.page.left()
        setting(office, MAINTENANCE, "")
        month.page.closing.again()
        assert waits_for(month) == ""
        assert month.bad() == ["filed"]
        month.close()


def test_a_client_that_is_too_old_is_told(qtbot: QtBot, office: Office) -> None:
    setting(office, OLDEST_CLIENT, "99.0")
    with the_month(qtbot, office) as month:
        month.says("bureau", "VERSION-OLD", Fix.ABOUT)
        month.press("bureau")
        assert month.desk.opened == [("about", {})]
        setting(office, OLDEST_CLIENT, "")
        month.page.refresh()
        month.close()


def test_a_bureau_that_vanishes_leads_to_its_address(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office) as month:
        plan(office, vanish_before_percent=100)
        month.page.refresh()
        month.says("bureau", "BUREAU-AWAY", Fix.BUREAU)
        month.press("bureau")
        assert month.desk.opened[-1][0] == "bureau"
        plan(office, refuse_percent=100)
        month.page.refresh()
        month.says("bureau", "BUREAU-BUSY", Fix.RECHECK)
        plan(office)
        month.press("bureau")
        month.close()


def test_a_lost_answer_leaves_nothing_that_a_second_press_does_not_mend(
    qtbot: QtBot, office: Office
) -> None:
    office.issue("D1")
    with the_month(qtbot, office) as month:
        month.press("unsent")
        month.press("reported")
        month.press("filed")
        plan(office, vanish_after_percent=100)
        month.page.closing.do(Asked(Deed.CLEAR))
        assert month.desk.problems[-1].code == "BUREAU-AWAY"  # type: ignore[attr-defined]
        assert waits_for(month) == "clear"
        plan(office)
        month.page.closing.again()
        assert month.page.closing.here is not None
        assert not month.page.closing.here.due
        again = month.desk.writer.clearing.fetch(month.desk.writer.bureau, month.desk.session)
        assert {str(each.outcome) for each in again} == {"already_done"}


def test_a_disk_that_the_bureau_does_not_know_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    strange = tmp_path / "strange.db"
    with (
        an_office(tmp_path) as office,
        bureau_at(strange, office.wall) as other,
        served(other) as url,
        the_month_at(qtbot, office, url) as month,
    ):
        month.says("bureau", "DISK-UNKNOWN", Fix.STANDING)
        month.press("bureau")
        assert month.desk.opened[-1][0] == "standing"
        office.configure(office.url)  # what is found there: the address was another bureau's
        month.page.refresh()
        assert "bureau" not in month.bad()
        month.close()


def test_a_wrong_secret_tells_the_tries_that_are_left(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_CERTIFICATE_PIN", "87654321")
    with the_month(qtbot, office) as month:
        said = month.says("pin", "PIN-WRONG", Fix.SECRETS)
        assert "还可以" in said or "还可" in said
        month.page.refresh()
        assert month.says("pin", "PIN-WRONG", Fix.SECRETS) == said  # a look costs no second try
        month.press("pin")
        assert month.desk.opened[-1][0] == "secrets"
        monkeypatch.delenv("KAIPIAO_CERTIFICATE_PIN")  # what is done there
        month.page.refresh()
        assert month.bad() == ["reported"]
        month.close()


def test_who_lacks_a_right_is_told_who_may(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office) as month:
        everything = month.desk.session
        month.desk.without(Right.CLEAR, Right.FILE_RETURN)
        month.page.refresh()
        assert "系统管理员" in month.page.closing.why_not(Deed.CLEAR)
        assert not month.page.buttons["clear"].isEnabled()
        assert "系统管理员" in month.page.buttons["clear"].toolTip()
        month.page.closing.do(Asked(Deed.CLEAR))
        assert "系统管理员" in month.desk.told[-1]
        assert month.told("rights").code == "NO-RIGHT"
        month.desk.session = everything  # who may sits down
        month.page.refresh()
        month.close()


def test_tax_that_is_not_paid_is_a_warning_until_the_bureau_asks_for_it(
    qtbot: QtBot, office: Office
) -> None:
    office.issue("D1")
    with the_month(qtbot, office) as month:
        month.press("unsent")
        month.press("reported")
        told = month.desk.writer.filing.look("2024-01")
        month.desk.writer.filing.submit(told, month.desk.session)
        month.page.refresh()
        assert month.told("paid").check.verdict == "warn"
        setting(office, CLEAR_NEEDS_PAYMENT, "yes")
        month.page.closing.do(Asked(Deed.CLEAR))
        problem = month.desk.problems[-1]
        assert isinstance(problem, BureauRefused) and problem.code == "NOT-PAID"
        month.says("paid", "NOT-PAID", Fix.PAY)
        month.press("paid")
        assert month.bad() == []
        month.close()


def test_what_was_cleared_is_cleared_once(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office) as month:
        month.close()
        assert month.page.closing.why_not(Deed.CLEAR) == "所属期还没有结束，本月没有要办的"
        lines = month.desk.writer.clearing.fetch(month.desk.writer.bureau, month.desk.session)
        assert {str(each.outcome) for each in lines} == {"already_done"}
        assert {str(each.lock_date) for each in lines} <= {"2024-03-15"}


def test_one_group_alone_is_cleared_by_its_row(qtbot: QtBot, office: Office) -> None:
    with the_month(qtbot, office) as month:
        month.press("reported")
        month.press("filed")
        place = [row.name for row in month.page.groups.model.found].index("007")
        month.page.clear_group(place)
        rows = {row.name: row for row in month.page.groups.model.found}
        assert rows["007"].lock_date == "2024-03-15"
        assert rows["004"].cleared.word == "待清卡"
        assert month.told("earlier").check.verdict == "ok"
        month.page.period.chosen.emit("2024-02")
        assert month.page.closing.period == "2024-02"
        month.page.period.chosen.emit("2024-01")
        month.close()


def test_late_months_are_closed_one_after_the_other(qtbot: QtBot, office: Office) -> None:
    office.issue("D1")
    with the_month(qtbot, office, "2024-04-26T09:00:00") as month:
        month.page.closing.do(Asked(Deed.ALL))
        here = month.page.closing.here
        assert here is not None
        assert here.periods == ("2024-04",)
        assert month.bad() == []


def waits_for(month: Month) -> str:
    waiting = month.page.closing.waiting
    return "" if waiting is None else str(waiting.deed)


def seen_gone(month: Month) -> None:
    assert month.bad() == ["disk"]
    month.press("disk")
    assert month.desk.opened[-1][0] == "devices"


def test_a_disk_that_is_pulled_out_leads_to_the_devices(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hardware.errors import DeviceError

    with the_month(qtbot, office) as month:
        device = month.desk.writer.device
        device.let_go()

        def gone() -> None:
            raise DeviceError("DISK-GONE")

        kept, device._open_disk = device._open_disk, gone  # type: ignore[assignment]
        month.page.refresh()
        seen_gone(month)
        assert month.page.closing.why_not(Deed.CLEAR) == "税控盘不在"
        device._open_disk = kept
        month.page.refresh()
        assert month.bad() == ["reported"]


def prefilled_again(qtbot: QtBot, month: Month) -> None:
    """恢复预填 on the return that did not pass brings the figures of now; F9 files them."""
    page = ReturnPage(month.desk)
    qtbot.addWidget(page)
    page.begin(period="2024-01")
    page.entered()
    assert not page.changed
    page.refresh()
    assert page.told is not None and page.told.lines == page.told.prefilled
    assert "改过，还没有提交" in page.words.text()
    assert page.main.words == "更正申报"
    page.go_on()
    assert page.told.state is ReturnState.MATCHED
