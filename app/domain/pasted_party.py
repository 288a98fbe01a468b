"""A buyer pasted as one text, taken apart into its four boxes, in whatever order it stands.

People copy a buyer out of a chat, a mail or a register: labelled (`名称：… 税号：…`), or bare parts
behind each other with tabs, commas, line ends or blanks between them.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from app.domain.entry import EnteredParty
from app.domain.gbk import half_width
from app.domain.taxpayer_id import cleaned, is_doubtful

LONGEST = 2000  # signs: more is no buyer

_LABELS = {
    "address_phone": "地址、电话|地址及电话|地址电话|注册地址及电话|单位地址|注册地址|地址",
    "bank_account": "开户行及账号|开户行及帐号|开户行、账号|开户银行及账号|开户银行|开户行",
    "account": "银行账号|银行帐号|银行账户|开户账号|账号|帐号|账户",
    "phone": "联系电话|注册电话|公司电话|电话号码|电话|手机",
    "tax_id": "纳税人识别号|纳税识别号|统一社会信用代码|社会信用代码|信用代码|纳税人税号|税号",
    "name": "购买方名称|购方名称|购货单位|单位名称|公司名称|企业名称|客户名称|发票抬头|抬头|名称",
}
_FIELD_OF = {label: name for name, labels in _LABELS.items() for label in labels.split("|")}
_ANY_LABEL = "|".join(sorted(_FIELD_OF, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:^|(?<=[\s,;|、。]))[(【\[]?({_ANY_LABEL})[)】\]]?\s*(?::|\t|\n|(?<=\S) )\s*"
)
_BETWEEN = re.compile(r"[\t\r\n,;|]+|\s{2,}")
_TAX_ID = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Za-z]{15,20}(?![0-9A-Za-z-])")
_PHONE = re.compile(
    r"(?<![0-9-])(?:\+?86[- ]?)?"
    r"(?:1[0-9]{10}|\(?0[0-9]{2,3}\)?[- ]?[0-9]{7,8}(?:-[0-9]{1,6})?)(?![0-9])"
)
_ACCOUNT = re.compile(r"[0-9][0-9 -]{6,38}[0-9]")
_BANK = re.compile("银行|信用社|支行|分行|农商行|合作社联|营业部|储蓄所")
_NAME = re.compile(
    "(公司|厂|店|中心|集团|合作社|事务所|医院|学校|大学|学院|银行|委员会|商行|经营部|工作室|部|局|所|院|会|社|站|场|行)$"
)
_ADDRESS = re.compile("[省市区县镇乡村路街道巷弄号楼室层园栋座幢]")


class _Found(Struct):
    """Parts by the box they belong to, in the order they were met."""

    name: list[str] = field(default_factory=list)
    tax_id: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    bank: list[str] = field(default_factory=list)
    account: list[str] = field(default_factory=list)
    after_bank: bool = False  # the part before was a bank or an account
    guessed: bool = False  # something stands in the address that looks like none

    @property
    def is_a_buyer(self) -> bool:
        """A guess needs a tax id, a bank or a telephone beside it: a row of goods is no buyer, and
        a name on two lines is one name."""
        return not self.guessed or bool(self.tax_id or self.phone or self.bank)

    def party(self) -> EnteredParty:
        """The four boxes; parts of one box with a blank between."""
        return EnteredParty(
            " ".join(self.name),
            "".join(self.tax_id[:1]),
            " ".join(self.address + self.phone),
            " ".join(self.bank + self.account),
        )


def taken_apart(text: str) -> EnteredParty | None:
    """The buyer's four boxes, empty where the text says nothing; None: it is not more than one
    of them, and stays where it was pasted.

    >>> taken_apart("示例贸易有限公司\\t91990000MA0000007X\\t虚构市样例路1号 000-11111111")
    EnteredParty(name='示例贸易有限公司', tax_id='91990000MA0000007X', \
address_phone='虚构市样例路1号 000-11111111', bank_account='')
    """
    if len(text) > LONGEST:
        return None
    plain = half_width(text).replace("\u00a0", " ").strip()
    found = _labelled(plain) or _bare(plain)
    party = found.party()
    boxes = (party.name, party.tax_id, party.address_phone, party.bank_account)
    return party if found.is_a_buyer and sum(map(bool, boxes)) > 1 else None


def _labelled(text: str) -> _Found | None:
    """None: fewer than two labels, or words before the first that nothing explains."""
    marks = list(_LABEL.finditer(text))
    if len(marks) < 2:
        return None
    found = _Found()
    if before := text[: marks[0].start()].strip(" \t\r\n,;|:、。"):
        _put(before, found)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        value = " ".join(text[mark.end() : end].strip(" \t\r\n,;|、。").split())
        if value:
            _put_under(_FIELD_OF[mark[1]], value, found)
    return found


def _put_under(label: str, value: str, found: _Found) -> None:
    if label == "tax_id":
        found.tax_id.append(cleaned(value))
    else:
        box = {"bank_account": "bank", "address_phone": "address"}.get(label, label)
        getattr(found, box).append(value)


def _bare(text: str) -> _Found:
    found = _Found()
    parts = [part.strip() for part in _BETWEEN.split(text)]
    if len(parts) == 1:
        parts = text.split()
    for part in filter(None, parts):
        _put(part, found)
    return found


def _put(part: str, found: _Found) -> None:
    """A part into the box it looks like; a tax id or telephone inside of it is taken out."""
    part = _without_tax_id(part, found)
    if not part:
        return
    after_bank, found.after_bank = found.after_bank, False
    if _BANK.search(part) and (found.name or not part.endswith(("公司", "银行"))):
        found.bank.append(part)
        found.after_bank = True
    elif _is_account(part, after_bank):
        found.account.append(part)
        found.after_bank = True
    elif _PHONE.fullmatch(part):
        found.phone.append(part)
    else:
        _put_words(part, found)


def _is_account(part: str, after_bank: bool) -> bool:
    """Behind a bank any digits are its account; elsewhere long ones that are no telephone."""
    if after_bank and re.fullmatch("[0-9 -]+", part):
        return True
    return bool(_ACCOUNT.fullmatch(part)) and not _PHONE.fullmatch(part)


def _without_tax_id(part: str, found: _Found) -> str:
    if found.tax_id:
        return part
    for mark in _TAX_ID.finditer(part):
        if _is_tax_id(mark[0], part):
            found.tax_id.append(cleaned(mark[0]))
            return (part[: mark.start()] + " " + part[mark.end() :]).strip(" :()")
    return part


def _is_tax_id(word: str, part: str) -> bool:
    """All digits may as well be an account: then the check sign must fit."""
    if word.isdigit():
        return not _BANK.search(part) and len(word) in (15, 18, 20) and not is_doubtful(word)
    return not word.isalpha()


def _put_words(part: str, found: _Found) -> None:
    is_address = bool(_ADDRESS.search(part)) and any(sign.isdigit() for sign in part)
    if not found.name and (_NAME.search(part) or not is_address):
        found.name.append(part)
    else:
        found.address.append(part)
        found.guessed = found.guessed or not is_address
