"""The words of the form: heads of the columns, names of the boxes, marks of the special kinds."""

from __future__ import annotations

from app.ui.issue_invoice.face import Face

COLUMN_WORDS = {
    "name": "货物或应税劳务、服务名称",
    "spec": "规格型号",
    "unit": "单位",
    "quantity": "数量",
    "price": "单价",
    "amount": "金额",
    "deduction": "扣除额",
    "rate": "税率",
    "tax": "税额",
}
PARTY_WORDS = ("名　　称", "纳税人识别号", "地址、电话", "开户行及账号")
BOX_WORDS = {
    "buyer.name": "名称",
    "buyer.tax_id": "纳税人识别号",
    "buyer.address_phone": "地址、电话",
    "buyer.bank_account": "开户行及账号",
    "remark": "备注",
    "payee": "收款人",
    "reviewer": "复核",
    "document": "销售单据编号",
    "list_name": "清单行名称",
    "agency_certificate": "代开完税凭证号",
}
SPECIAL_MARKS = {
    "purchase": "收购",
    "oil": "成品油",
    "difference": "差额征税",
    "reduced": "减按1.5%",
}
LISTED = "（详见销货清单）"
UNSIGNED = "开具后由税控盘生成"
SIGNED = "税控盘已生成，见票面"
FIRST_HINT = "名称、编码或拼音首字母"
BUYER_HINT = "名称、编码、税号或拼音首字母"
PURCHASE, DIFFERENCE = "purchase", "difference"
ROLL = "025"


def column_head(column: str, *, with_tax: bool) -> str:
    """A column's head; price and amount say their basis."""
    word = COLUMN_WORDS[column]
    if column not in ("price", "amount"):
        return word
    return word + ("（含税）" if with_tax else "（不含税）")


def corner_marks(face: Face) -> tuple[str, ...]:
    """Words in the corner of the sheet beside 「模拟」."""
    marks = [SPECIAL_MARKS[face.special]] if face.special in SPECIAL_MARKS else []
    return (*marks, *(["代开"] if face.agency_certificate else []))
