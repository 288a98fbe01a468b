"""The letter that an e-invoice travels in: what it says, and the files it carries."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.repositories.mails import Mail
    from app.services.delivery.delivering import EinvoiceFile

MIME = {"pdf": ("application", "pdf"), "ofd": ("application", "ofd"), "xml": ("application", "xml")}
MARK = "【模拟】"  # of what an emulated disk signed: stands first, wherever it is read
WARNED = "此票由模拟税控盘开具，仅供练习和测试，不是真实发票，不能报销、抵扣或入账。"


def letter(
    mail: Mail,
    invoice: Invoice,
    files: tuple[EinvoiceFile, ...],
    *,
    sender: str,
    at: datetime,
) -> bytes:
    """The whole letter as it goes over the line (RFC 5322, lines ended by CR LF)."""
    seller = invoice.draft.seller.name
    written = EmailMessage(policy=SMTP)
    written["Subject"] = f"{_mark(invoice)}{seller}开具的电子发票 {mail.key.number}"
    written["From"] = Address(display_name=_one_line(seller), addr_spec=sender)
    written["To"] = mail.address
    written["Date"] = at
    written["Message-ID"] = mail.message_id
    written.set_content(_text(invoice), cte="base64")
    for file in files:
        kind, sub = MIME[file.way]
        written.add_attachment(file.content, kind, sub, filename=file.name)
    return written.as_bytes()


def _mark(invoice: Invoice) -> str:
    return MARK if invoice.simulated else ""


def _text(invoice: Invoice) -> str:
    key, draft = invoice.key, invoice.draft
    lines = (
        f"{draft.buyer.name}:",
        "",
        f"{draft.seller.name} 为您开具了一张电子发票，见附件。",
        "",
        f"发票代码：{key.code}",
        f"发票号码：{key.number}",
        f"开票日期：{invoice.issued_at:%Y-%m-%d}",
        f"价税合计：{draft.gross.grouped} 元",
        "",
        *((WARNED,) if invoice.simulated else ()),
    )
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())
