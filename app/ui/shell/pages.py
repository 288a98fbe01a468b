"""Which pages there are: name, words, place in the areas, and where each is made.

A page is imported when it is first opened. Only pages whose module exists have an entry on the
screen: nothing here opens an empty room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from app.domain.rights import Right
from app.domain.searching import UNSENT, Filter

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.page import Page

HOME, SETTINGS, INVOICES, TAX, UPKEEP = "首页", "系统设置", "发票管理", "报税处理", "系统维护"
AREAS = (HOME, SETTINGS, INVOICES, TAX, UPKEEP)


class Entry(Struct, frozen=True, eq=False):
    """One line of a side bar. `page` is the page it opens, with `begin` handed on; `make` says
    where the page is made ("module:function"), "" when another entry of the page says it.
    `count` names the count beside it."""

    page: str
    title: str
    area: str
    group: str
    icon: str
    make: str = ""
    synonyms: tuple[str, ...] = ()
    right: Right | None = None
    begin: Mapping[str, Any] = field(default_factory=dict)
    count: str = ""
    id: str = ""  # of its action; "" = "open.<page>"

    @property
    def action_id(self) -> str:
        """The id of the action that opens it."""
        return self.id or f"open.{self.page}"


ENTRIES = (
    Entry("home", "首页", HOME, "", "home", "app.ui.home.page:make", ("主页", "今天", "待办")),
    Entry(
        "customers",
        "客户编码",
        SETTINGS,
        "编码",
        "users",
        "app.ui.registers.customers_page:make",
        ("购方", "客户管理", "购货单位"),
    ),
    Entry(
        "goods",
        "商品编码",
        SETTINGS,
        "编码",
        "packages",
        "app.ui.registers.goods_page:make",
        ("货物", "服务", "税收分类编码"),
    ),
    Entry(
        "appearance",
        "外观",
        SETTINGS,
        "本机",
        "sun",
        "app.ui.preferences.appearance_page:make",
        ("主题", "深色", "浅色", "字号", "字体大小"),
    ),
    Entry(
        "keys",
        "按键",
        SETTINGS,
        "本机",
        "keyboard",
        "app.ui.preferences.keys_page:make",
        ("快捷键", "键盘", "热键"),
    ),
    Entry(
        "parameters",
        "参数",
        SETTINGS,
        "本机",
        "adjustments",
        "app.ui.preferences.parameters_page:make",
        ("基本参数", "参数设置"),
    ),
    Entry(
        "bureau",
        "税务局连接",
        SETTINGS,
        "本机",
        "cloud",
        "app.ui.preferences.bureau_page:make",
        ("网络", "地址", "连接测试", "离线", "上传设置", "服务器"),
    ),
    Entry(
        "mail",
        "邮件交付",
        SETTINGS,
        "本机",
        "mail",
        "app.ui.mail.page:make",
        ("邮件服务器", "发邮件", "邮箱", "smtp", "待发邮件", "发件箱", "交付"),
        Right.PRINT,
    ),
    Entry(
        "devices",
        "设备",
        SETTINGS,
        "税控盘",
        "plug-connected",
        "app.ui.preferences.devices_page:make",
        ("sb", "税控盘", "读卡器", "端口", "串口", "设备测试", "通信记录"),
        Right.CHECK,
    ),
    Entry(
        "secrets",
        "口令一览",
        SETTINGS,
        "税控盘",
        "key",
        "app.ui.preferences.secrets_page:make",
        ("kl", "密码", "改口令", "证书口令", "设备口令", "解锁", "PIN"),
    ),
    Entry(
        "issue",
        "发票填开",
        INVOICES,
        "开具",
        "receipt-yuan",
        "app.ui.issue_invoice.page:make",
        ("开票", "开具", "开具发票", "填票", "新发票"),
        Right.ISSUE,
        id="invoice.new",
    ),
    Entry(
        "drafts",
        "草稿箱",
        INVOICES,
        "开具",
        "pencil",
        "app.ui.drafts.page:make",
        ("暂存", "未开完"),
        Right.DRAFT,
        count="drafts",
        id="drafts.open",
    ),
    Entry(
        "voiding",
        "发票作废",
        INVOICES,
        "作废红字",
        "file-x",
        "app.ui.voiding.page:make",
        ("zf", "作废", "空白作废", "废票", "作废发票"),
        Right.VOID,
        id="invoice.void",
    ),
    Entry(
        "red_letter",
        "红字发票",
        INVOICES,
        "作废红字",
        "file-minus",
        "app.ui.red_letter.page:make",
        ("hz", "红冲", "冲红", "负数发票", "红字普票", "部分红冲"),
        Right.RED,
        id="invoice.red",
    ),
    Entry(
        "slips",
        "红字信息表",
        INVOICES,
        "作废红字",
        "file-text",
        "app.ui.slips.page:make",
        ("xxb", "信息表", "专票红字", "红字申请", "开具红字增值税专用发票信息表"),
        Right.SLIP,
    ),
    Entry(
        "stock",
        "发票领用",
        INVOICES,
        "库存",
        "stack-2",
        "app.ui.stock.page:make",
        ("领票", "发票领购", "库存", "退回", "分发", "收回", "号段", "发票卷"),
        Right.STOCK,
    ),
    Entry(
        "search",
        "已开发票查询",
        INVOICES,
        "查询打印",
        "list-details",
        "app.ui.search.page:make",
        ("发票查询", "查票", "找发票", "导出", "补打"),
        Right.QUERY,
        id="invoice.find",
    ),
    Entry(
        "reprint",
        "发票补打",
        INVOICES,
        "查询打印",
        "printer",
        "app.ui.printing.reprint_page:make",
        ("bd", "补打", "重打", "重新打印", "打印发票", "批量打印", "号段打印"),
        Right.PRINT,
    ),
    Entry(
        "search",
        "未上传发票",
        INVOICES,
        "查询打印",
        "cloud-upload",
        "",
        ("未报送", "离线发票"),
        Right.QUERY,
        {"filter": Filter(uploads=UNSENT)},
        count="unsent",
        id="invoice.unsent",
    ),
    Entry(
        "inspection",
        "发票查验",
        INVOICES,
        "查询打印",
        "shield-check",
        "app.ui.inspection.page:make",
        ("cy", "验真", "查真伪", "五要素", "验签"),
    ),
    Entry(
        "closing",
        "上报、申报与清卡",
        TAX,
        "每月",
        "checklist",
        "app.ui.tax_month.closing_page:make",
        ("报税", "抄税", "抄报", "上报汇总", "申报", "清卡", "反写", "解锁", "远程抄报"),
        Right.QUERY,
    ),
    Entry(
        "tax_return",
        "增值税申报表",
        TAX,
        "每月",
        "file-invoice",
        "app.ui.tax_month.return_page:make",
        ("纳税申报", "申报表", "缴款", "主表", "一般纳税人", "小规模"),
        Right.FILE_RETURN,
    ),
    Entry(
        "clear_log",
        "清卡记录",
        TAX,
        "每月",
        "certificate",
        "app.ui.tax_month.clear_log_page:make",
        ("清卡凭证", "清卡回执", "清卡日志", "凭证验证", "抄报记录"),
        Right.QUERY,
    ),
    Entry(
        "calendar",
        "征期与锁死日期",
        TAX,
        "每月",
        "calendar-due",
        "app.ui.tax_month.calendar_page:make",
        ("征期日历", "抄税期", "锁死日", "申报期"),
    ),
    Entry(
        "changes",
        "变更与换盘",
        TAX,
        "每月",
        "arrows-exchange",
        "app.ui.changes.page:make",
        ("变更", "换盘", "限额", "增加票种", "票种核定", "改名", "注销"),
        Right.CLEAR,
    ),
    Entry(
        "month",
        "月度统计",
        TAX,
        "统计",
        "chart-bar",
        "app.ui.tax_month.month_page:make",
        ("发票汇总表", "月报", "资料统计"),
        Right.QUERY,
    ),
    Entry(
        "year",
        "年度统计",
        TAX,
        "统计",
        "chart-line",
        "app.ui.tax_month.year_page:make",
        ("年报",),
        Right.QUERY,
    ),
    Entry(
        "breakdown",
        "分类统计",
        TAX,
        "统计",
        "chart-pie",
        "app.ui.tax_month.breakdown_page:make",
        ("按商品", "按客户", "按开票员", "按税率", "台账", "排行"),
        Right.QUERY,
    ),
    Entry(
        "self_check",
        "自检",
        UPKEEP,
        "检查",
        "activity",
        "app.ui.upkeep.self_check_page:make",
        ("检查", "诊断"),
        Right.CHECK,
    ),
    Entry(
        "repair",
        "发票修复",
        UPKEEP,
        "检查",
        "tool",
        "app.ui.upkeep.repair_page:make",
        ("修复", "重建", "fpxf", "补票", "账册修复", "盘账不一致"),
        Right.CHECK,
    ),
    Entry(
        "standing",
        "现状与时钟",
        UPKEEP,
        "检查",
        "clock",
        "app.ui.upkeep.standing_page:make",
        ("状态", "库存", "税控盘", "离线额度", "盘时"),
    ),
    Entry(
        "practice",
        "练习时钟",
        UPKEEP,
        "检查",
        "player-track-next",
        "app.ui.upkeep.practice_page:make",
        ("时间", "拨钟", "往前拨", "教学", "下个月"),
    ),
    Entry(
        "printers",
        "打印机",
        UPKEEP,
        "打印",
        "printer",
        "app.ui.printing.printers_page:make",
        ("dyj", "打印测试", "纸张", "打印队列", "驱动"),
        Right.PRINT,
    ),
    Entry(
        "calibration",
        "打印校准",
        UPKEEP,
        "打印",
        "ruler-2",
        "app.ui.printing.calibration_page:make",
        ("偏移", "边距", "压线", "错格", "标尺", "向右调整", "向下调整"),
        Right.PRINT,
    ),
    Entry(
        "print_log",
        "打印记录",
        UPKEEP,
        "打印",
        "history",
        "app.ui.printing.log_page:make",
        ("打印日志", "补打记录", "打印次数", "存放地点"),
        Right.QUERY,
    ),
    Entry(
        "key_sheet",
        "按键一览",
        UPKEEP,
        "帮助",
        "keyboard",
        "app.ui.upkeep.key_sheet_page:make",
        ("快捷键", "键盘"),
    ),
    Entry(
        "about",
        "关于",
        UPKEEP,
        "帮助",
        "info-circle",
        "app.ui.upkeep.about_page:make",
        ("版本", "许可", "技术支持"),
    ),
)


def there_is(entry: Entry) -> bool:
    """Whether the page's module is part of this program."""
    return _found(_made_at(entry.page).partition(":")[0])


def entries(area: str = "") -> tuple[Entry, ...]:
    """What exists, in the order of the screen; of one area when it is named."""
    return tuple(one for one in ENTRIES if there_is(one) and area in ("", one.area))


def entry_of(page: str) -> Entry:
    """The entry that makes a page. KeyError for a name that is no page."""
    found = next((one for one in ENTRIES if one.page == page and one.make), None)
    if found is None:
        raise KeyError(page)
    return found


def make(page: str, desk: Desk) -> Page:
    """Import the page's module and make the page."""
    return maker(page)(desk)


def maker(page: str) -> Callable[[Desk], Page]:
    """Import the page's module; what makes the page."""
    module, _, function = _made_at(page).partition(":")
    made: Callable[[Desk], Page] = getattr(import_module(module), function)
    return made


def _made_at(page: str) -> str:
    return entry_of(page).make


@cache
def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the room
        return False
