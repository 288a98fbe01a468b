"""The cards and buttons of 报税处理."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.month.filing import QUARTERLY
from app.ui.parts.action_bar import ActionBar
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.labels import label, row
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.tax_month.compared_rows import ComparedModel, compared_rows, reason_words
from app.ui.tax_month.group_rows import GroupModel, GroupRow
from app.ui.tax_month.time_line import TimeLine

if TYPE_CHECKING:
    from app.services.month.tax_month import There
    from app.ui.desk import Desk

ROWS_TALL = 5 * 26 + 29


class GroupsCard(Card):
    """The table of the ticket groups."""

    def __init__(self) -> None:
        super().__init__(pad=0)
        self.model = GroupModel()
        self.table = Table(self.model, name=self.tr("各票种组：抄税、申报、清卡"), report=True)
        self.table.setFixedHeight(ROWS_TALL)
        self.body.addWidget(self.table)

    def show_rows(self, rows: tuple[GroupRow, ...]) -> None:
        """Other rows; the current one stays."""
        here = self.table.row
        if rows != self.model.found:
            self.model.show_rows(rows)
            self.table.go_to(max(0, here))


class ComparedCard(Card):
    """三方核对 with the reason of a difference, and the states of the return."""

    def __init__(self) -> None:
        self.line = TimeLine()
        super().__init__("三方核对", self.line, pad=0)
        self.model = ComparedModel()
        self.table = Table(self.model, name=self.tr("三方核对"), report=True)
        self.table.setMinimumHeight(84)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.addWidget(self.table, 1)
        self._sign, self.reason = Sign("off"), label("", wrap=True)
        self.reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.mend = Button(self.tr("处理差异"), size="small")
        foot = row(self._sign, gap=8, margins=(12, 4, 10, 6))
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.mend)
        self._foot = QWidget(self)
        self._foot.setLayout(foot)
        self.body.addWidget(self._foot)
        self.show_return(None)

    def show_return(self, there: There | None) -> None:
        """What the bureau says of the return."""
        compared = there.comparison if there is not None and not _early(there) else None
        told = there.tax_return if there is not None and there.needs_return else None
        filed = compared is not None and compared.filed
        rows = compared_rows(compared, filed=filed)
        self.model.show_rows(rows)
        seen = Qt.FocusPolicy.StrongFocus if rows else Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(seen)  # where nothing stands nothing shows the focus
        self.line.show_return(told)
        why = reason_words(compared)
        self.mend.setVisible(bool(why))
        if there is not None and _of_quarter(there):
            self._say("off", self.tr("这个月不用申报：按季申报，上报汇总以后就可以清卡"))
        elif there is not None and (_early(there) or (compared and not compared.lines)):
            self._say("off", self.tr("上报汇总以后在这里核对"))
        elif compared is None:
            self._say("off", self.tr("税局还没有答复，或这个月没有申报表"))
        elif why:
            self._say("bad", why)
        elif not filed:
            self._say("off", self.tr("税控盘与税局一致，还没有申报"))
        else:
            self._say("ok", self.tr("三方一致"))

    def _say(self, shape: str, words: str) -> None:
        self._sign.show_verdict(shape)
        self.reason.setText(words)


def _of_quarter(there: There) -> bool:
    """Whether another month's return covers this one."""
    told, no = there.tax_return, there.unfiled
    return (told is not None and told.period != there.period) or (
        no is not None and no.code == QUARTERLY
    )


def _early(there: There) -> bool:
    """Whether this disk itself has not reported: then there is nothing to compare."""
    standing, compared = there.standing, there.comparison
    return standing is not None and compared is not None and standing.disk in compared.waiting


def made_buttons(desk: Desk, page: str) -> dict[str, Button]:
    """By name, each with its key."""

    def key(deed: str) -> str:
        return desk.keys.of(deed, page)

    return {
        "main": Button("下一步", key("page.main"), "primary", size="big"),
        "all": Button("全部办理", key("page.other")),
        "report": Button("上报汇总", key("closing.report")),
        "file": Button("申报", key("closing.file")),
        "clear": Button("清卡", key("closing.clear")),
        "off_cycle": Button("非征期抄报", key("closing.off_cycle")),
        "out": Button("写到文件夹…", key("closing.out")),
        "in": Button("从文件夹取…", key("closing.in")),
        "out_disk": Button("写到报税盘"),
        "in_disk": Button("从报税盘取"),
        "return": Button("看申报表", key("closing.return"), size="small"),
        "log": Button("清卡记录", key("closing.log"), size="small"),
        "again": Button("重查", desk.keys.of("page.refresh"), "ghost", size="small"),
    }


def deed_bar(buttons: dict[str, Button]) -> ActionBar:
    """The bar below: single steps at the left, everything and the next step at the right."""
    left = ("report", "file", "clear", "off_cycle", "out", "in", "out_disk", "in_disk")
    right = (buttons["all"], buttons["main"])
    return ActionBar([buttons[name] for name in left], right)
