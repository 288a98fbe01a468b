"""The deeds of 发票填开: what keys, buttons, 更多 and the function search do on this page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from app.domain.rights import Right
from app.ui.actions import Action

if TYPE_CHECKING:
    from app.ui.issue_invoice.deed_list import PageDeeds

SCOPE = "issue"


def page_deeds(does: PageDeeds) -> tuple[Action, ...]:
    """Every deed of the page, in the order of its bars."""
    deeds = (
        _deed("page.main", "开具", does.view.main, "kj", "check", Right.ISSUE),
        _deed("page.other", "核对纸号", does.view.other_deed, "hd 票纸"),
        _deed("page.paper", "预览", does.view.paper_deed, "票面 看样", "printer"),
        _deed("page.choice", "换票种", does.choose_kind, "专票 普票 卷票 电票"),
        _deed("page.switch", "含税或不含税", does.presenter.toggle_with_tax, "hs 价税"),
        _deed("issue.choose", "选择客户或商品", does.choose, "kh sp"),
        _deed("issue.discount", "折扣", does.view.open_discount, "打折 zk"),
        _deed("issue.add_line", "加行", does.add_line, "zh"),
        _deed("issue.delete_line", "删行", does.delete_line, "sh"),
        _deed("issue.line_up", "上移一行", does.line_up),
        _deed("issue.line_down", "下移一行", does.line_down),
        _deed("issue.list", "清单", does.switch_list, "qd 销货清单"),
        _deed("issue.special", "特殊票种", does.choose_special, "收购 成品油 差额 减按"),
        _deed("issue.extras", "其他项目", does.view.open_extras, "单据编号 清单名称 代开 个人"),
        _deed("issue.copy", "复制开票", does.copy, "fz", "copy"),
        _deed("issue.save_draft", "存草稿", does.presenter.save_draft, "zc 暂存", "", Right.DRAFT),
        _deed("issue.open_draft", "打开草稿", does.open_drafts, "cg", "", Right.DRAFT),
        _deed("invoice.new", "发票填开", does.again, "开票 开具 填票 新发票", "", Right.ISSUE),
        _deed(
            "issue.paper", "打印刚开的这张", does.print_issued, "dy 打印机", "printer",
            why_not=does.why_not_issued,
        ),
        _deed("issue.new", "填下一张", does.presenter.new, "清空重填 xj 新票"),
        _deed("edit.undo", "撤销", does.presenter.undo, "cx", why_not=does.why_no_undo),
        _deed("edit.redo", "重做", does.presenter.redo, "cz", why_not=does.why_no_redo),
    )  # fmt: skip
    return tuple(replace(deed, do=does.view.in_turn(deed.do)) for deed in deeds)


def _deed(
    name: str,
    title: str,
    do: Callable[[], None],
    synonyms: str = "",
    icon: str = "",
    right: Right | None = None,
    why_not: Callable[[], str] | None = None,
) -> Action:
    words = QCoreApplication.translate("IssueDeeds", title)
    others = tuple(synonyms.split())
    return Action(name, words, do, others, SCOPE, icon, right, why_not=why_not)
