"""Issued invoices as `<Kp>` XML: the tags of the import where they fit, ours where it has none.

The tag names of the terminals' own export are not public, so Fpzl, Lbdm, Fphm, Kprq, Hjje,
Hjse, Kpr and Zfbz are our choice, and so is the mark of an emulated disk: an element
`Simulated` of the namespace MARK_SPACE, once for the file and once in each bill.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from typing import BinaryIO

from lxml import etree

from app.domain.invoice import Invoice, Line, Party, Special
from app.exchange.issued import KIND_NAMES, MARK, day_of, is_void, mark_of, plain, price_on

MARK_SPACE = "urn:kaipiao:simulated"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_issued(invoices: Collection[Invoice], *, simulated: bool = False) -> bytes:
    """The whole file, GBK with declaration; a sign beyond GBK becomes a character reference."""
    target = io.BytesIO()
    write_to(invoices, target, simulated=simulated)
    return target.getvalue()


def write_to(invoices: Collection[Invoice], target: BinaryIO, *, simulated: bool = False) -> None:
    """`write_issued` bill by bill: a million of them take no more memory than one."""
    space = {"mark": MARK_SPACE}
    with etree.xmlfile(target, encoding="GBK") as file:
        file.write_declaration()
        with file.element("Kp", nsmap=space):
            root = etree.Element("Kp", nsmap=space)
            _mark(root, mark_of(invoices, simulated=simulated))
            _put(root, Version="3.0")
            for head in root:
                file.write(head, pretty_print=True)
            with file.element("Fpxx"):
                _put(root, Zsl=str(len(invoices)))
                file.write(root[-1], pretty_print=True)
                with file.element("Fpsj"):
                    for invoice in invoices:
                        _bill(root, invoice)
                        file.write(root[-1], pretty_print=True)
                        root.remove(root[-1])


def _mark(parent: etree._Element, mark: str) -> None:
    if mark:
        etree.SubElement(parent, f"{{{MARK_SPACE}}}Simulated").text = mark


def _bill(bills: etree._Element, invoice: Invoice) -> None:
    draft, bill = invoice.draft, etree.SubElement(bills, "Fp")
    _mark(bill, MARK if invoice.simulated else "")
    _put(bill, Djh=draft.document, Fpzl=KIND_NAMES[draft.kind], Lbdm=invoice.key.code)
    _put(bill, Fphm=invoice.key.number, Kprq=day_of(invoice), Zfbz=str(int(is_void(invoice))))
    _party(bill, "Gf", draft.buyer)
    _party(bill, "Xf", draft.seller)
    _put(bill, Hjje=str(draft.net), Hjse=str(draft.tax), Bz=draft.remark, Kpr=draft.drawer)
    _put(bill, Fhr=draft.reviewer, Skr=draft.payee, Spbmbbh=draft.goods_code_version)
    _put(bill, Hsbz=_basis(draft.special), Sgbz=str(int(draft.special is Special.PURCHASE)))
    lines = etree.SubElement(bill, "Spxx")
    for place, line in enumerate(draft.lines, 1):
        _line(etree.SubElement(lines, "Sph"), place, line, draft.special)


def _basis(special: Special) -> str:
    """含税标志: 2 for 差额, 1 for 减按 1.5 %, else the amounts are without tax."""
    return {Special.DIFFERENCE: "2", Special.REDUCED: "1"}.get(special, "0")


def _party(bill: etree._Element, whose: str, party: Party) -> None:
    _put(bill, **{whose + "mc": party.name, whose + "sh": party.tax_id})
    _put(bill, **{whose + "dzdh": party.address_phone, whose + "yhzh": party.bank_account})


def _line(row: etree._Element, place: int, line: Line, special: Special) -> None:
    with_tax = _basis(special) != "0"
    _put(row, Xh=str(place), Spmc=line.name, Ggxh=line.spec, Jldw=line.unit)
    _put(row, Spbm=line.goods_code, Qyspbm=line.own_code, Syyhzcbz=str(int(line.preferential)))
    _put(row, Lslbz=line.zero_rate.value, Yhzcsm=line.preferential_text)
    _put(row, Dj=price_on(line, with_tax=with_tax), Sl=plain(line.quantity))
    _put(row, Je=str(line.gross if with_tax else line.net), Slv=plain(line.rate))
    _put(row, Se=str(line.tax), Kce=str(line.deduction), fphxz=line.nature.value)


def _put(parent: etree._Element, **texts: str) -> None:
    for tag, text in texts.items():
        etree.SubElement(parent, tag).text = _NOT_XML.sub("", text)
