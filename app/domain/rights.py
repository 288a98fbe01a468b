"""Who may do what: rights of the trade and the roles that hold them.

Source: the permission trees of the invoicing clients in use; a shop of one person works with
the administrator alone, who therefore holds every right. What ends a tax month (申报, 清卡) and
what brings numbers into the house (领票) is the administrator's unless the shop gives it away.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from app.domain.errors import RuleBroken


class Right(StrEnum):
    """One thing that a person may or may not do."""

    QUERY = "invoice.query"  # 查询
    DRAFT = "invoice.draft"  # 草稿
    ISSUE = "invoice.issue"  # 开具
    VOID = "invoice.void"  # 作废, 空白作废: of one's own tickets, an administrator of everybody's
    RED = "invoice.red"  # 红字发票
    SLIP = "invoice.slip"  # 红字信息表
    PRINT = "print.sheet"  # 打印
    REPRINT = "print.reprint"  # 补打
    PRINT_BATCH = "print.batch"  # 批量打印
    APPROVE_PRINT = "print.approve"  # 批准再打印一次
    STOCK = "stock.query"  # 库存
    CLAIM = "stock.claim"  # 网上领票, 退回, 分发
    UPLOAD = "tax.upload"  # 上传
    REPORT = "report.send"  # 上报汇总(抄税)
    FILE_RETURN = "report.file"  # 申报
    CLEAR = "report.clear"  # 清卡(反写)
    REGISTERS = "registers.edit"  # 编码维护
    CLOCK = "system.clock"  # 时钟
    CHECK = "system.check"  # 自检与修复
    SECRETS = "system.secrets"  # 口令维护
    BUREAU = "system.bureau"  # 税局地址与网络开关


class Role(StrEnum):
    """What a person is in the shop."""

    ADMINISTRATOR = "administrator"  # 系统管理员(主管)
    CASHIER = "cashier"  # 开票员
    REVIEWER = "reviewer"  # 复核员
    PAYEE = "payee"  # 收款员
    AUDITOR = "auditor"  # 审计员


ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.CASHIER: frozenset(
        {
            Right.QUERY,
            Right.DRAFT,
            Right.ISSUE,
            Right.VOID,
            Right.RED,
            Right.SLIP,
            Right.PRINT,
            Right.REPRINT,
            Right.PRINT_BATCH,
            Right.STOCK,
            Right.UPLOAD,
            Right.REPORT,
            Right.REGISTERS,
        }
    ),
    Role.REVIEWER: frozenset({Right.QUERY, Right.DRAFT, Right.STOCK}),
    Role.PAYEE: frozenset({Right.QUERY}),
    Role.AUDITOR: frozenset({Right.QUERY, Right.STOCK, Right.CHECK}),
}


def who_may(right: Right) -> tuple[Role, ...]:
    """The roles that hold a right from the start: whom to ask.

    >>> who_may(Right.CLEAR)
    (<Role.ADMINISTRATOR: 'administrator'>,)
    """
    return tuple(role for role in Role if right in ROLE_RIGHTS[role])


class Session(Struct, frozen=True):
    """A person who is signed in."""

    operator: str
    role: Role
    rights: frozenset[Right]

    def require(self, right: Right) -> None:
        """Refuse with NO-RIGHT unless this person may.

        >>> auditor = Session("审计员丁", Role.AUDITOR, ROLE_RIGHTS[Role.AUDITOR])
        >>> auditor.require(Right.ISSUE)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        app.domain.errors.RuleBroken: ('NO-RIGHT', '', {...})
        """
        if right not in self.rights:
            raise RuleBroken("NO-RIGHT", operator=self.operator, right=right)
