"""What a key does, in words, also for deeds of pages that are not open yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from app.ui.shell.entries import ENTRIES
from app.ui.shell.keys import EVERYWHERE, FIELD, Bound

if TYPE_CHECKING:
    from app.ui.actions import Actions

WORDS = {
    "page.help": "帮助",
    "page.refresh": "刷新，重查",
    "page.main": "本页的主操作：蓝色按钮",
    "page.other": "本页的第二操作：写在它的按钮上",
    "page.paper": "打印，预览",
    "page.escape": "关闭浮层，退出编辑",
    "page.choice": "本页的主要选择：票种、月份",
    "page.switch": "两种显示之间切换",
    "app.next_region": "下一个区域",
    "app.last_region": "上一个区域",
    "app.full_screen": "全屏",
    "app.search": "功能搜索",
    "app.export": "导出",
    "app.side_bar": "收起或展开侧栏",
    "app.lock": "锁屏，交班",
    "app.larger": "放大字号",
    "app.smaller": "缩小字号",
    "app.normal_size": "标准字号",
    "invoice.new": "填开发票",
    "invoice.find": "已开发票查询",
    "edit.undo": "撤销",
    "edit.redo": "重做",
    "area.1": "首页",
    "area.2": "系统设置",
    "area.3": "发票管理",
    "area.4": "报税处理",
    "area.5": "系统维护",
    "field.next": "下一格",
    "field.last": "上一格",
    "field.tab": "下一个控件",
    "field.back_tab": "上一个控件",
    "field.choose": "选择，查找",
    "field.open_list": "展开列表",
    "field.take_fix": "采用建议的更正",
    "issue.discount": "折扣",
    "issue.add_line": "加行",
    "issue.delete_line": "删行",
    "issue.line_up": "上移一行",
    "issue.line_down": "下移一行",
    "issue.list": "清单",
    "issue.copy": "复制开票",
    "issue.save_draft": "存草稿",
    "issue.open_draft": "打开草稿",
    "issue.choose": "选择客户或商品",
    "issue.special": "特殊票种",
    "issue.extras": "其他项目",
    "issue.paper": "打印刚开的这张",
    "issue.new": "填下一张",
    "search.tick": "勾选",
    "search.more": "更多条件",
    "search.all": "全选本次结果",
    "search.copy_rows": "复制所选行",
    "search.void": "作废这张发票",
    "search.red": "红字冲销",
    "search.again": "重开",
    "search.deliver": "交付电子发票",
    "mail.cancel": "取消这封邮件",
    "mail.again": "再发这封邮件",
    "search.refused": "处理验签失败",
    "uploads.now": "立即上传",
    "uploads.refused": "看验签失败的发票",
    "app.network": "断网或联网",
    "bureau.console": "打开税务局控制台",
    "voiding.again": "重开刚作废的",
    "closing.report": "上报汇总（抄税）",
    "closing.file": "申报",
    "closing.clear": "清卡",
    "closing.off_cycle": "非征期抄报",
    "closing.out": "写出抄报资料，带到办税厅",
    "closing.in": "取回办税厅的回执和清卡数据",
    "closing.return": "看申报表",
    "closing.log": "清卡记录",
    "clear_log.verify": "验证凭证",
    "drafts.delete": "删除草稿",
    "printers.add": "加入打印机",
    "printers.save": "保存打印机的更改",
    "printers.remove": "去掉打印机",
    "calibration.rulers": "打印校准标尺页",
    "calibration.load": "导入打印偏移",
    "devices.trace": "保存通信记录",
    "slips.withdraw": "撤销信息表",
    "stock.return": "退回",
    "stock.assign": "分发给分机",
    "stock.recall": "收回",
    "red_letter.again": "重开",
    "clear_log.pdf": "存凭证 PDF",
    "inspection.file": "验证文件",
    "register.add": "新增",
    "register.remove": "删除",
    "register.save": "保存",
    "login.show": "显示口令",
    "message.copy": "复制代码与时间",
}
_ON_PAGES = {  # what a general key is for on a page
    ("issue", "page.choice"): "换票种",
    ("issue", "page.switch"): "含税或不含税",
    ("issue", "page.main"): "开具",
    ("search", "page.choice"): "换票种",
    ("search", "page.switch"): "收起或显示票面",
    ("home", "page.switch"): "图与表格",
    ("voiding", "page.choice"): "换票种",
    ("inspection", "page.main"): "查验这张发票",
    ("bureau", "page.main"): "测试连接",
    ("bureau", "page.other"): "保存税局地址",
    ("practice", "page.main"): "拨到下一个期限",
    ("calendar", "page.choice"): "换月份",
    ("month", "page.choice"): "换所属期",
    ("closing", "page.choice"): "换所属期",
    ("tax_return", "page.choice"): "换所属期",
    ("stock", "page.choice"): "换票种",
    ("slips", "page.choice"): "换申请原因",
    ("changes", "page.choice"): "换变更事项",
    ("reprint", "page.switch"): "收起或显示票面",
    ("reprint", "page.choice"): "换票种",
    ("calibration", "page.choice"): "换打印机",
    ("calibration", "page.switch"): "看校准前后",
    ("printers", "page.switch"): "换系统的建纸步骤",
    ("print_log", "page.choice"): "换日期",
    ("month", "page.switch"): "份数按票种或按发票代码",
    ("breakdown", "page.choice"): "换所属期",
    ("breakdown", "page.switch"): "换一种统计",
    ("year", "page.choice"): "换所属期",
    ("repair", "page.choice"): "换月份",
    ("secrets", "page.choice"): "换口令",
}
_PLACES = {EVERYWHERE: "所有页面", FIELD: "录入框与列表", "login": "登录", "message": "消息"}


def words_of(deed: str, actions: Actions | None = None, scope: str = "") -> str:
    """What a deed is called, on a page by what it does there; its id when nobody told."""
    if told := _ON_PAGES.get((scope, deed)) or WORDS.get(deed):
        return told
    return next((one.title for one in actions or () if one.id == deed), "") or deed


def place_of(scope: str) -> str:
    """The page on which a key holds."""
    return _PLACES.get(scope) or _titles().get(scope, scope)


@cache
def _titles() -> dict[str, str]:
    return {entry.page: entry.title for entry in reversed(ENTRIES)}


def by_place(bounds: Iterable[Bound]) -> dict[str, list[Bound]]:
    """Deeds by the page on which their keys hold, in the order of the file."""
    found: dict[str, list[Bound]] = {}
    for bound in bounds:
        found.setdefault(bound.scope, []).append(bound)
    return found
