"""公告 and code tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app.bureau.console.desk import Deed, Page, Said
from app.bureau.notices import Notices
from app.bureau.refusals import Refusal

if TYPE_CHECKING:
    from app.bureau.work import Work


def _look(work: Work, _: Said) -> dict[str, Any]:
    notices = Notices(work)
    return {"notices": notices.newest(), "tables": notices.downloads(2**53).code_tables}


def _publish(work: Work, form: Said) -> str:
    title, text = form.get("title", "")[:100], form.get("text", "")[:4000]
    if not (title and text):
        raise Refusal("CONSOLE-FORM", 422, field="公告的标题和内容")
    Notices(work).publish(title, text, _day(form.get("from_day", "")))
    return "公告已发布"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Refusal("CONSOLE-FORM", 422, field="日期") from wrong


def _publish_table(work: Work, form: Said) -> str:
    version, content = form.get("version", "")[:20], form.get("content", "")
    if not (version and content):
        raise Refusal("CONSOLE-FORM", 422, field="编码表的版本和内容")
    if not Notices(work).publish_table(version, content.encode()):
        raise Refusal("TABLE-THERE", 409, version=version)
    return f"编码表 {version} 已签名发布"


PAGE = Page("/notices", "notices.html", "公告与编码表", _look, "7")
DEEDS = (
    Deed("/notices", "发布公告", _publish, "/notices"),
    Deed("/notices/tables", "发布编码表", _publish_table, "/notices"),
)
