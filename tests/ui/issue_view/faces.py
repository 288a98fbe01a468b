"""Sample faces: what the page is asked to show in the tests and pictures. Invented parties."""

from __future__ import annotations

from msgspec.structs import replace

from app.ui.issue_invoice.face import (
    BLANK_ROW,
    COLUMNS,
    DISCOUNT,
    DISCOUNT_ROW,
    GOODS_ROW,
    CellText,
    Choice,
    ConfirmCard,
    Face,
    FieldProblem,
    IssuedCard,
    KindChoice,
    PartyTexts,
    RateChoice,
    Row,
    Sign,
)

BUYER = PartyTexts(
    "示例贸易有限公司",
    "91990000TEST00007G",
    "示例市虚构区测试路 1 号 000-55550107",
    "虚构银行示例支行 0000 1111 2222 333",
)
SELLER = PartyTexts(
    "虚构示例商贸有限公司",
    "91990000TEST00001A",
    "示例市测试大道 8 号 000-55550100",
    "虚构银行总部支行 0000 9999 8888 777",
)
WORKED_OUT = ("amount", "tax")
RATES = tuple(RateChoice(text, text) for text in ("13%", "9%", "6%", "免税"))
KINDS = (
    KindChoice("004", "增值税专用发票"),
    KindChoice("007", "增值税普通发票"),
    KindChoice("025", "增值税普通发票(卷票)"),
    KindChoice("026", "增值税电子普通发票"),
    KindChoice("028", "增值税电子专用发票", "税控盘没有这个票种的授权"),
)
SPECIALS = (
    KindChoice("", "普通"),
    KindChoice("purchase", "收购"),
    KindChoice("oil", "成品油"),
    KindChoice("difference", "差额征税"),
    KindChoice("reduced", "减按1.5%计征"),
)


def goods(index: int, *texts: str) -> Row:
    """A goods row: texts in the order of the columns; amount and tax are worked out."""
    cells = {
        name: CellText(text, computed=name in WORKED_OUT)
        for name, text in zip(COLUMNS, texts, strict=True)
    }
    return Row(index, GOODS_ROW, cells)


def discount(index: int, name: str, amount: str, rate: str, tax: str) -> Row:
    """A discount row under line `index`."""
    fixed = {"name": name, "rate": rate, "tax": tax}
    cells = {at: CellText(text, computed=True, editable=False) for at, text in fixed.items()}
    said = {"amount": CellText(amount), DISCOUNT: CellText("10%")}
    return Row(index, DISCOUNT_ROW, {**cells, **said})


def blank(index: int) -> Row:
    """The place of the next line."""
    return Row(index, BLANK_ROW, {name: CellText() for name in COLUMNS})


PAPER_LINE = goods(0, "*纸制品*示例复印纸", "A4 70g", "包", "10", "20.00", "200.00", "13%", "26.00")
PEN_LINE = goods(1, "*文具*测试签字笔", "0.5mm", "支", "50", "2.00", "100.00", "13%", "13.00")
SERVICE = "*信息技术服务*虚构软件维护服务"
SERVICE_LINE = goods(2, SERVICE, "", "项", "1", "1,500.00", "1,500.00", "6%", "90.00")
LINES = (
    PAPER_LINE,
    discount(0, "折扣 10%  *纸制品*示例复印纸", "-20.00", "13%", "-2.60"),
    PEN_LINE,
    SERVICE_LINE,
    blank(3),
)
EMPTY = Face(
    kind="007",
    kind_title="增值税普通发票",
    code="099002300104",
    number="00000002",
    stock_left=499,
    day_text="2024年01月15日",
    seller=SELLER,
    rows=(blank(0),),
    net="0.00",
    tax="0.00",
    gross="0.00",
    remark_bytes=(0, 230),
    drawer="示例开票员",
    kinds=KINDS,
    specials=SPECIALS,
    rates=RATES,
)
READY = replace(
    EMPTY,
    buyer=BUYER,
    rows=LINES,
    net="1,780.00",
    tax="126.40",
    gross="1,906.40",
    words="壹仟玖佰零陆圆肆角整",
    remark="订单 DEMO0001",
    remark_bytes=(13, 230),
    payee="测试甲",
    reviewer="虚构乙",
    line_count=3,
    saved_text="草稿已存 10:02:31",
    ready=True,
)
TAX_PROBLEM = FieldProblem(
    "lines[3].tax",
    "TAX-DIFFERENCE",
    "税额与 金额×税率 相差 0.09，最多容许 0.06",
    "第 4 行税额",
    "改为 90.00",
    "90.00",
)


def _wrong_tax() -> Row:
    cells = {**SERVICE_LINE.cells, "tax": CellText("90.09", overwritten=True, error=True)}
    return replace(SERVICE_LINE, cells=cells)


WRONG = replace(
    READY,
    rows=(*LINES[:3], _wrong_tax(), LINES[4]),
    tax="126.49",
    gross="1,906.49",
    words="壹仟玖佰零陆圆肆角玖分",
    problems=(TAX_PROBLEM,),
    ready=False,
)
TYPING = replace(WRONG, buyer=PartyTexts("slmy"))
CHOICES = (
    Choice(("示例贸易有限公司", "91990000TEST00007G", "今天 ￥1,240.00"), ((0, 4),), "1"),
    Choice(("示例毛衣制造厂（虚构）", "91990000TEST00031X", "2023-12-28"), ((0, 4),), "2"),
    Choice(("试炼木业（测试）有限公司", "91990000TEST00052K", "2023-11-02"), ((0, 4),), "3"),
    Choice(("虚构示例面业有限公司", "91990000TEST00066H", "未开过"), ((2, 6),), "4"),
)
FOOTER = "4 个客户　↑↓ 选　Enter 采用　粘贴整段资料可自动拆分"
CONFIRM = ConfirmCard(
    party="购方",
    kind_text="007 普票",
    code="099002300104",
    number="00000002",
    buyer="示例贸易有限公司　91990000TEST00007G",
    lines_text="3 行商品，1 行折扣；税率 13%、6%",
    gross="1,906.40",
    simulated=True,
    unusual=(
        Sign("warn", "单价比上次高 62 %：测试签字笔 2.00（上次 1.23）"),
        Sign("ok", "与最近 24 小时的发票不重复"),
    ),
    irrevocable="开具后号码、内容、时间写入税控盘，不能修改、不能删除；有错只能作废或红冲。",
    asks_paper=True,
    paper_text="打印机里是 00000002 号票纸？",
)
ISSUED = IssuedCard(
    kind="007",
    kind_text="007 普票",
    code="099002300104",
    number="00000002",
    gross="1,906.40",
    check_code="68012 34567 89012 34567",
    issued_text="2024-01-15 10:02:36",
)


def long_list(lines: int) -> Face:
    """A face with more lines than the form has."""
    rows = tuple(
        goods(at, f"*测试*虚构货物 {at + 1}", "", "个", "1", "10.00", "10.00", "13%", "1.30")
        for at in range(lines)
    )
    listed = lines > 8
    return replace(READY, rows=(*rows, blank(lines)), list_mode=listed, line_count=lines)
