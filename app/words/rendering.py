"""Answers as a person reads them in a console; with --json nothing of this is used."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.rates import rate_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.problems import Sentences

Answer = dict[str, Any]

_OUTCOMES = {
    "issued": "已开具",
    "already_issued": "此前已开具",
    "would_issue": "可以开具",
    "refused": "未通过",
    "unknown": "结果待查",
    "not_tried": "未尝试",
    "printed": "已输出",
    "voided": "已作废",
    "approved": "审核通过",
    "waiting": "待核查",
    "used": "已使用",
    "withdrawn": "已撤销",
    "rejected": "未获通过",
    "unsent": "等待上传",
    "saved": "已保存",
    "deleted": "已删除",
    "done": "完成",
    "already_done": "此前已完成",
    "not_due": "还不用办",
    "queued": "待发",
    "sent": "已发送",
    "returned": "被退回",
    "cancelled": "已取消",
    "delivered": "已存入文件夹",
    "rebuilt": "账册已重建, 新的登录只显示这一次, 请抄下",
}
_STEPS = {"upload": "上传", "report": "上报汇总", "receipt": "上报回执"}
_STEPS |= {"file-return": "申报", "clear": "清卡", "load": "购票写入"}
_STEPS |= {"return": "退票", "assign": "分票", "claim": "领购发票", "read": "数据包"}
_VERDICTS = {"ok": "✓ 正常", "warn": "! 注意", "bad": "× 有问题", "skipped": "– 未检查"}
_LABELS = {
    "home": "数据目录",
    "url": "地址",
    "address": "地址",
    "enrolment": "发行码",
    "tries_left": "今天还可以查",
    "port": "端口",
    "tls": "加密与证书",
    "health": "税务局服务",
    "version": "程序版本",
    "network": "网络开关",
    "embedded": "内置的模拟税务局",
    "kinds": "各票种",
    "count_left": "剩余张数",
    "share_left": "剩余份额",
    "book": "账册",
    "audit": "操作日志",
    "certificate": "证书",
    "pin": "税控盘口令",
    "attempts": "未决请求",
    "agreement": "盘账一致",
    "fonts": "字体",
    "taxpayer": "纳税人",
    "name": "名称",
    "tax_id": "税号",
    "address_phone": "地址电话",
    "bank_account": "开户行账号",
    "disk": "税控盘",
    "number": "号码",
    "code": "代码",
    "kind": "票种",
    "group": "票种组",
    "simulated": "模拟",
    "state": "状态",
    "conditions": "不正常的",
    "message": "说明",
    "fix": "下一步",
    "clock": "时钟",
    "lock_date": "锁死日",
    "stock": "库存",
    "left": "剩余",
    "first": "起号",
    "last": "止号",
    "next": "下一张",
    "next_code": "下一张代码",
    "next_number": "下一张号码",
    "offline": "离线额度",
    "unsent": "未上传",
    "hours_left": "剩余小时",
    "amount_left": "剩余金额",
    "last_report": "上次抄税",
    "last_clear": "上次清卡",
    "bureau": "税务局",
    "logins": "登录",
    "operator": "操作员",
    "mail": "邮件",
    "to": "收件地址",
    "asked_at": "申请时间",
    "moved_at": "最近一次",
    "tries": "次数",
    "problem": "原因",
    "printer": "打印机",
    "language": "打印机语言",
    "papers": "纸",
    "offsets": "偏移(0.1毫米, 右 下)",
    "password": "口令",
    "role": "角色",
    "recovery_code": "恢复码(请抄下保存)",
    "draft": "草稿",
    "document": "单据号",
    "title": "内容",
    "saved_at": "保存时间",
    "issued_at": "开票时间",
    "voided_at": "作废时间",
    "buyer": "购方",
    "seller": "销方",
    "buyer_name": "购方",
    "check_code": "校验码",
    "remark": "备注",
    "payee": "收款人",
    "reviewer": "复核人",
    "drawer": "开票人",
    "lines": "商品行",
    "line_count": "行数",
    "net": "金额",
    "tax": "税额",
    "gross": "价税合计",
    "quantity": "数量",
    "price": "单价",
    "rate": "税率",
    "spec": "规格型号",
    "unit": "单位",
    "goods_code": "税收分类编码",
    "goods_code_version": "商品编码版本",
    "list_name": "清单行商品名称",
    "agency_certificate": "完税凭证号",
    "file": "文件",
    "pages": "页数",
    "printed": "已打印次数",
    "invoices": "张数",
    "status": "发票状态",
    "upload": "报送状态",
    "entered": "内容",
    "with_list": "清单",
    "reddened": "已红冲",
    "red_left": "可红冲金额",
    "with_tax": "含税",
    "nature": "行性质",
    "own_code": "企业编码",
    "preferential": "优惠政策",
    "preferential_text": "优惠说明",
    "zero_rate": "零税率标识",
    "deduction": "扣除额",
    "kept_aside": "原账册保存在",
    "not_brought_back": "找不回来的",
    "differences": "不同之处",
    "records": "核对的税控盘记录",
    "tickets": "其中发票",
    "added": "补入",
    "mended": "改回",
    "kept": "保留",
    "to_check": "要人核对",
    "special": "特殊票种",
}
_WORDS = {
    "on": "开",
    "escp": "针式打印机",
    "escpos": "卷票打印机",
    "pdf": "系统驱动",
    "form": "纸质专票、普票",
    "roll": "卷票纸",
    "a4": "白纸 A4",
    "off": "关",
    "online": "在线",
    "offline": "离线",
    "maintenance": "维护中",
    "normal": "正常",
    "report_due": "待抄税",
    "locked": "锁死",
    "reported": "已抄未清",
    "cancelled": "已注销",
    "damaged": "记录损坏",
    "clock_back": "时钟异常",
    "offline_over": "离线超限",
    "unsent": "未报送",
    "sending": "报送中",
    "sent": "已报送",
    "failed": "报送失败",
    "signature_failed": "验签失败",
    "valid": "有效",
    "void": "作废",
    "red": "红字",
    "blank_void": "空白作废",
    "no": "否",
    "partly": "部分",
    "fully": "全部",
    "administrator": "系统管理员",
    "cashier": "开票员",
    "reviewer": "复核员",
    "payee": "收款员",
    "auditor": "审计员",
    "drafts": "草稿(正在录入的除外)",
    "registers": "客户编码和商品编码",
    "prints": "打印记录和次数",
    "uploads": "报送状态: 税控盘存有回执的已找回, 其余按未报送",
    "users": "操作员和口令",
    "settings": "业务设置",
    "audit": "操作日志",
}
_FATES = {"added": "+ 已补入", "mended": "✓ 已改回", "kept": "– 已保留", "to_check": "! 要核对"}
_NATURES = {"0": "正常", "1": "折扣", "2": "被折扣"}
_HEAD = {"outcome", "error", "warnings", "simulated", "cipher", "qr", "document", "file"}
_TICKET = {"kind", "code", "number", "net", "tax", "gross", "issued_at", "buyer_name"}
_UNSAID = {"deduction": "0.00", "preferential": False, "with_tax": False}  # the usual of a line


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return "无"
    return _WORDS.get(value, str(value)) if isinstance(value, str) else str(value)


def _label(name: str) -> str:
    if name in _LABELS:
        return _LABELS[name]
    return f"{name} {SHORT_NAMES[InvoiceKind(name)]}" if name in set(InvoiceKind) else name


def _pairs(answer: Answer, indent: str = "") -> Iterator[str]:
    for name, value in answer.items():
        if isinstance(value, dict):
            yield f"{indent}{_label(name)}:"
            yield from _pairs(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{_label(name)}:"
            for each in value:
                yield f"{indent}  - {_row(each)}"
        elif value != "":
            yield f"{indent}{_label(name)}: {_plain(value)}"


def _row(value: Any) -> str:
    if not isinstance(value, dict):
        return _plain(value)
    told = (f"{_label(name)} {_plain(each)}" for name, each in value.items() if each != "")
    return "  ".join(told)


def _headline(answer: Answer) -> str:
    mark = "【模拟】" if answer.get("simulated") else ""
    said = ("document", "file", "title", "printer")
    name = next((answer[each] for each in said if answer.get(each)), "")
    outcome = _OUTCOMES.get(answer["outcome"], answer["outcome"])
    return " ".join(part for part in (mark, name, outcome) if part)


def _ticket(answer: Answer) -> str:
    kind = SHORT_NAMES[InvoiceKind(answer["kind"])]
    number = f"{answer.get('code', '')} {answer.get('number', '')}".strip()
    amounts = f"金额 {answer['net']}  税额 {answer['tax']}  价税合计 {answer['gross']}"
    parts = (kind, number, answer.get("buyer_name", ""), amounts, answer.get("issued_at", ""))
    return "    " + "  ".join(part for part in parts if part)


def _goods(line: Answer) -> Answer:
    """A line of a ticket as its face shows it; what is usual is not said."""
    said = {name: each for name, each in line.items() if _UNSAID.get(name) != each}
    nature = _NATURES.get(line["nature"], line["nature"])
    return said | {"rate": rate_text(Decimal(line["rate"])), "nature": nature}


def _error(error: Answer) -> Iterator[str]:
    place = f"文件第{error['line']}行: " if error.get("line") else ""
    yield f"    {place}{error['message']} 〔{error['code']}〕"
    yield f"    → {error['fix']}"


def _finding(answer: Answer) -> str:
    well = answer["verdict"] == "ok" or not answer["next"]
    step = "" if well else f"  → {answer['next']}"
    return f"{_VERDICTS[answer['verdict']]}  {_label(answer['check'])}: {answer['cause']}{step}"


def _difference(answer: Answer) -> str:
    ticket = f"{answer.get('code', '')} {answer.get('number', '')}".strip()
    return "  ".join(
        part for part in (_FATES[answer["outcome"]], ticket, answer["message"]) if part
    )


def _body(answer: Answer) -> Iterator[str]:
    if "verdict" in answer:
        yield _finding(answer)
    elif "difference" in answer:
        yield _difference(answer)
    elif "outcome" not in answer:
        yield from _pairs(answer)
    elif "step" in answer:
        yield _step(answer)
        yield from _error(answer["error"]) if "error" in answer else ()
    else:
        yield _headline(answer)
        yield from _told(answer)


def _step(answer: Answer) -> str:
    """A step of a tax month, for one ticket group."""
    name, told = _STEPS.get(answer["step"], answer["step"]), ""
    if "lock_date" in answer:
        told += f"  锁死日 {answer['lock_date']}"
    if "sent" in answer:
        told += f"  已报送 {answer['sent']} 张, 未报送 {answer['left']} 张"
    if "first" in answer:
        told += f"  {answer['code']} {answer['first']}–{answer['last']}"
    if "events" in answer:
        told += f"  发票明细 {answer['events']} 笔"
    if "payable" in answer:
        told += f"  应缴 {answer['payable']}"
    if "receipt" in answer and "file" in answer:
        told += f"\n    → {answer['receipt']}"
    elif "receipt" in answer:
        told += f"  {answer['receipt']}"
    about = f"{answer.get('period', '')}  {_label(answer.get('group', ''))}".strip()
    return "  ".join(part for part in (name, about, _headline(answer) + told) if part)


def _told(answer: Answer) -> Iterator[str]:
    if "net" in answer:
        yield _ticket(answer)
    if "slip" in answer:
        yield _slip(answer)
    if "voided_at" in answer:
        kind = SHORT_NAMES[InvoiceKind(answer["kind"])]
        yield f"    {kind}  {answer['code']} {answer['number']}  {answer['voided_at']}"
    if isinstance(answer.get("lines"), list):  # `show`: everything
        rest = {name: each for name, each in answer.items() if name not in _HEAD | _TICKET}
        yield from _pairs(rest | {"lines": [_goods(line) for line in answer["lines"]]}, "    ")
    if "pages" in answer:
        yield f"    共{answer['pages']}页, 这张发票已打印{answer['printed']}次"
    if "logins" in answer or "records" in answer:  # what a repair made, what it came to
        yield from _pairs({name: each for name, each in answer.items() if name != "outcome"}, "  ")
    if "draft" in answer:
        yield f"    草稿编号 {answer['draft']}"
    if "error" in answer:
        yield from _error(answer["error"])


def _slip(answer: Answer) -> str:
    """What is the slip's own: the ticket line says the rest."""
    number = answer["slip"] or f"(无编号, 申请号 {answer['request']})"
    told = (f"信息表 {number}", answer["reason_text"], f"{answer['age_days']}天前", answer["note"])
    red = f"红字发票 {answer['red'].replace('-', ' ')}" if answer["red"] else ""
    return "    " + "  ".join(part for part in (*told, red) if part)


def as_text(answer: Answer, sentences: Sentences) -> str:
    """One answer as lines of Chinese text."""
    warned = (f"    ! {sentences.warning(code)} 〔{code}〕" for code in answer.get("warnings", ()))
    rest = {name: each for name, each in answer.items() if name != "warnings"}
    return "\n".join([*_body(rest), *warned])
