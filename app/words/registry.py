"""Every word of the command line: what it does, whether it needs a login, whether it writes."""

from __future__ import annotations

from msgspec import Struct

from app.domain.rights import Right


class Word(Struct, frozen=True):
    """One word. `right` None: needs no login. `writes`: takes the lock of the book.
    `follows`: shows tickets as the disk has them, also those of another PC on the same disk."""

    name: str
    summary: str
    right: Right | None = None
    writes: bool = False
    follows: bool = False

    @property
    def module(self) -> str:
        """Where it is kept; imported when it is said."""
        return f"app.words.{self.name.replace('-', '_')}"


WORDS = (
    Word("init", "新建一个终端数据目录"),
    Word("status", "设备、时钟、锁死日、库存、离线额度", Right.QUERY),
    Word("issue", "开具文件中的全部单据", Right.ISSUE, writes=True),
    Word("draft", "草稿：save list show issue delete", Right.DRAFT, writes=True),
    Word("invoices", "已开发票查询与导出", Right.QUERY, follows=True),
    Word("show", "一张发票的全部内容", Right.QUERY, follows=True),
    Word("void", "作废一张发票，或空白作废下一个号码", Right.VOID, writes=True),
    Word("red", "红字发票：按原蓝字发票冲销；专票写 --slip", Right.RED, writes=True),
    Word("slip", "红字信息表：apply example list withdraw download", Right.SLIP, writes=True),
    Word("print", "打印或下载一张发票", Right.PRINT, writes=True, follows=True),
    Word("print-queue", "打印队列：list show resume cancel settle", Right.PRINT),
    Word("print-log", "打印记录：list export note bad approval", Right.QUERY),
    Word("printer", "打印机：list add change remove", Right.PRINT),
    Word("deliver", "交付电子发票：存进文件夹或发邮件", Right.PRINT, writes=True, follows=True),
    Word("mail", "待发邮件：list send cancel again test password", Right.PRINT),
    Word("stock", "发票库存：list load claim return assign recall", Right.STOCK),
    Word("change", "变更与换盘：show fetch limit kinds name disk", Right.CLEAR, writes=True),
    Word("clock", "模拟盘时钟：show set forward", Right.CLOCK, writes=True),
    Word("network", "网络开关与税务局连接：show on off test", Right.QUERY, writes=True),
    Word("upload", "上传未报送的发票", Right.UPLOAD, writes=True),
    Word("report", "上报汇总（抄税）；--to 写到文件或报税盘", Right.REPORT, writes=True),
    Word("file-return", "申报：预填的增值税申报表，并模拟缴款", Right.FILE_RETURN, writes=True),
    Word("clear", "清卡（反写）；--from 从文件或报税盘取", Right.CLEAR, writes=True),
    Word("sync", "办完全部到期的事：上传，上报汇总，申报，清卡", Right.CLEAR, writes=True),
    Word("verify", "验证凭证或数据包；按五项查验一张发票"),
    Word("repair", "发票修复：按税控盘的记录重建账册", Right.CHECK, writes=True),
    Word("check", "自检：每行一个结论、原因和下一步"),
    Word("disk", "模拟盘作为独立设备运行：serve"),
    Word("trace", "查看通信记录：与税控盘、读卡器的每次往来"),
    Word("bureau", "模拟税务局：serve enrol，窗口 counter"),
    Word("demo", "演示：用真实窗口走一遍主要工作，每一步留一张图"),
    Word("bench", "性能测试：与同一次运行中的极限相比"),
)

NOT_YET = frozenset(
    {"backup", "restore", "reset", "transfer", "users", "audit"}
    | {"help-centre", "ticket", "component", "watch"}
)

BY_NAME = {word.name: word for word in WORDS}
