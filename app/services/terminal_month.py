"""The services of a tax month: what a terminal does with the bureau, and the disk's part in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.gateway.ports import TaxBureau
    from app.services.disk.bureau_clock import BureauClock
    from app.services.faces.einvoice_seal import EinvoiceSeals
    from app.services.month.catching_up import CatchingUp
    from app.services.month.changing import Changing
    from app.services.month.clear_log import ClearLog
    from app.services.month.clear_receipts import ClearReceipts
    from app.services.month.clearing import Clearing
    from app.services.month.filing import Filing
    from app.services.month.first_login import FirstLogin
    from app.services.month.reporting import Reporting
    from app.services.month.tax_month import TaxMonth
    from app.services.packages.carried import Way
    from app.services.repair.book_backup import BookBackup
    from app.services.stock.stock_claiming import StockClaiming
    from app.services.stock.stock_packages import StockPackages
    from app.services.stock.stock_returning import StockReturning
    from app.services.stock.volume_loading import VolumeLoading
    from app.services.upload.network import Network
    from app.services.upload.upload_lines import UploadLines
    from app.services.upload.upload_round import UploadRound
    from app.services.upload.upload_standing import UploadStanding
    from app.services.upload.upload_way import UploadWay
    from app.services.upload.uploading import Uploading
    from app.services.verify.verifying import Verifying


class MonthServices(ABC):
    """The half of `Terminal` that speaks of months, uploads and stock."""

    @property
    @abstractmethod
    def network(self) -> Network:
        """网络开关 and how the bureau stands."""

    @property
    @abstractmethod
    def bureau(self) -> TaxBureau:
        """税务局, for the lane of the network. What it raises: gateway.errors, and DeviceError when
        the disk does not show itself."""

    @property
    @abstractmethod
    def einvoice_seals(self) -> EinvoiceSeals:
        """电子发票印章, made when it is first needed."""

    @property
    @abstractmethod
    def upload_way(self) -> UploadWay:
        """The bureau's part of 发票上传 alone: no disk, no book."""

    @property
    @abstractmethod
    def uploading(self) -> Uploading:
        """发票上传."""

    @property
    @abstractmethod
    def upload_round(self) -> UploadRound:
        """自动上传, round by round."""

    @property
    @abstractmethod
    def upload_standing(self) -> UploadStanding:
        """What waits for the bureau, as the book says."""

    @property
    @abstractmethod
    def upload_lines(self) -> UploadLines:
        """上传 by hand, group by group."""

    @property
    @abstractmethod
    def reporting(self) -> Reporting:
        """上报汇总 (抄税)."""

    @property
    @abstractmethod
    def clearing(self) -> Clearing:
        """清卡 (反写)."""

    @property
    @abstractmethod
    def book_backup(self) -> BookBackup:
        """备份 before 清卡."""

    @property
    @abstractmethod
    def tax_month(self) -> TaxMonth:
        """How a month stands, here and at the bureau."""

    @property
    @abstractmethod
    def bureau_clock(self) -> BureauClock:
        """校时 by the bureau."""

    @property
    @abstractmethod
    def first_login(self) -> FirstLogin:
        """上报汇总 at the first login of a month."""

    @property
    @abstractmethod
    def clear_log(self) -> ClearLog:
        """清卡记录."""

    @property
    @abstractmethod
    def clear_receipts(self) -> ClearReceipts:
        """清卡凭证."""

    @property
    @abstractmethod
    def verifying(self) -> Verifying:
        """验证, 查验."""

    @property
    @abstractmethod
    def filing(self) -> Filing:
        """申报."""

    @property
    @abstractmethod
    def catching_up(self) -> CatchingUp:
        """Everything that is due."""

    @property
    @abstractmethod
    def volume_loading(self) -> VolumeLoading:
        """购票写入."""

    @property
    @abstractmethod
    def stock_claiming(self) -> StockClaiming:
        """网上领票."""

    @property
    @abstractmethod
    def stock_returning(self) -> StockReturning:
        """退回, 分发, 收回."""

    @property
    @abstractmethod
    def changing(self) -> Changing:
        """变更, 换盘."""

    @property
    @abstractmethod
    def stock_packages(self) -> StockPackages:
        """What the disk signed of them, until the bureau has it."""

    @abstractmethod
    def month_way(self, place: str | None) -> Way:
        """Who carries a month's packages: None the network, `reader` the report disk (报税盘), else
        the folder or file of that name."""

    @abstractmethod
    def bureau_console(self) -> str:
        """Where a browser gets into the console of this home's own bureau: once, within a minute;
        empty where the bureau is another's. Starts it."""

    @abstractmethod
    def interrupt(self) -> None:
        """From any thread: whoever waits for the bureau here is let go with BUREAU-AWAY."""
