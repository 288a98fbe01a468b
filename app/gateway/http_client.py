"""The tax bureau over HTTP: each question of the port as one request.

A session is opened when the first answer needs one, and renewed once when the bureau has
forgotten it. Every change carries a request id or a package's own number: it may be asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from app.gateway.errors import SessionEnded
from app.gateway.exchange import Exchange
from app.gateway.messages.devices import (
    ChangeAsked,
    Changed,
    ClockOrderAsked,
    Enrolled,
    EnrolmentAsked,
    PackageAnswer,
    PinResetAsked,
    Standing,
)
from app.gateway.messages.downloads import CodeTable, Downloads, Inspection, InspectionAsked
from app.gateway.messages.month import (
    Clearance,
    ClearanceAsked,
    Comparison,
    PaymentMade,
    ReportSent,
    ReportTaken,
    ReturnSubmitted,
    TaxReturn,
)
from app.gateway.messages.seals import SealAsked, SealGranted
from app.gateway.messages.sessions import Health
from app.gateway.messages.slips import Slip, SlipAsked, SlipList, SlipWithdrawn
from app.gateway.messages.stock import (
    Claim,
    ClaimAsked,
    ClaimConfirmed,
    MoveSent,
    ReturnSent,
    StockAtBureau,
)
from app.gateway.messages.uploads import SecondLookAsked, UploadResult, UploadSent, UploadTaken
from app.gateway.session import SessionKeeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Struct

    from app.gateway.exchange import Address
    from app.gateway.session import Prover

T = TypeVar("T")


class HttpBureau:
    """`ports.TaxBureau` for one disk. One thread at a time; `close` at the end."""

    def __init__(
        self,
        where: Callable[[], Address],
        prover: Prover,
        client: str,
        gate: Callable[[], None] = lambda: None,
    ) -> None:
        """`client`: version of this terminal. `where` and `gate` as `Exchange` has them."""
        self._exchange = Exchange(where, gate)
        self._session = SessionKeeper(self._exchange, prover, client)

    def close(self) -> None:
        """Let the line go."""
        self._exchange.close()
        self._session.forget()

    def cut(self) -> None:
        """From any thread: whoever waits here for an answer hears BUREAU-AWAY at once."""
        self._exchange.cut()

    # -- whether it serves, and what it knows of us

    def health(self) -> Health:
        """No session is needed."""
        return self._exchange.send("GET", "/v1/health", None, Health)

    def standing(self) -> Standing:
        """What the bureau knows of this disk."""
        return self._get("standing", Standing)

    def enrol(self, asked: EnrolmentAsked) -> Enrolled:
        """发行; there is no disk yet that could open a session."""
        return self._exchange.send("POST", "/v1/devices", asked, Enrolled)

    def change(self, asked: ChangeAsked) -> Changed:
        """变更."""
        return self._post("changes", asked, Changed)

    def clock_order(self, challenge: bytes) -> bytes:
        """校时."""
        return self._post("clock-orders", ClockOrderAsked(challenge), PackageAnswer).package

    def pin_reset(self, secret: int, challenge: bytes) -> bytes:
        """口令重置."""
        return self._post("pin-resets", PinResetAsked(secret, challenge), PackageAnswer).package

    def seal(self, asked: SealAsked) -> SealGranted:
        """电子发票印章: its keys are certified."""
        return self._post("seals", asked, SealGranted)

    # -- numbers

    def stock(self) -> StockAtBureau:
        """What may be claimed, and what was."""
        return self._get("stock", StockAtBureau)

    def claim(self, asked: ClaimAsked) -> Claim:
        """领票."""
        return self._post("claims", asked, Claim)

    def confirm_claim(self, request_id: str) -> None:
        """The disk took it in."""
        self._post("claims/confirm", ClaimConfirmed(request_id), type(None))

    def return_stock(self, package: bytes) -> None:
        """退票."""
        self._post("stock-returns", ReturnSent(package), type(None))

    def move_stock(self, package: bytes) -> None:
        """分发, 收回 between disks of the taxpayer."""
        self._post("stock-moves", MoveSent(package), type(None))

    # -- tickets

    def upload(self, sent: UploadSent) -> UploadTaken:
        """报送, first phase."""
        return self._post("uploads", sent, UploadTaken)

    def upload_result(self, serial: str) -> UploadResult:
        """报送, second phase."""
        return self._get(f"uploads/{quote(serial, safe='')}", UploadResult)

    def look_again(self, asked: SecondLookAsked) -> UploadTaken:
        """验签失败: a second look."""
        return self._post("second-looks", asked, UploadTaken)

    # -- the month

    def report(self, package: bytes) -> ReportTaken:
        """上报汇总."""
        return self._post("reports", ReportSent(package), ReportTaken)

    def tax_return(self, period: str) -> TaxReturn:
        """The return of a period, as it stands or prefilled."""
        return self._get(f"returns/{period}", TaxReturn)

    def submit_return(self, sent: ReturnSubmitted) -> TaxReturn:
        """申报."""
        return self._post("returns", sent, TaxReturn)

    def pay(self, made: PaymentMade) -> TaxReturn:
        """缴款."""
        return self._post("payments", made, TaxReturn)

    def comparison(self, period: str) -> Comparison:
        """一窗式比对."""
        return self._get(f"comparisons/{period}", Comparison)

    def clear(self, asked: ClearanceAsked) -> Clearance:
        """清卡."""
        return self._post("clearances", asked, Clearance)

    # -- slips, downloads, 查验

    def apply_slip(self, asked: SlipAsked) -> Slip:
        """信息表申请."""
        return self._post("slips", asked, Slip)

    def slips(self, after: str = "", status: str = "", scope: str = "all") -> SlipList:
        """信息表下载."""
        params: dict[str, str | int] = {"after": after, "status": status, "scope": scope}
        return self._get("slips", SlipList, params)

    def withdraw_slip(self, request_id: str) -> Slip:
        """信息表撤销."""
        return self._post("slips/withdraw", SlipWithdrawn(request_id), Slip)

    def downloads(self, after: int = 0) -> Downloads:
        """公告 and versions of the code table."""
        return self._get("downloads", Downloads, {"after": after})

    def code_table(self, version: str) -> CodeTable:
        """编码表."""
        return self._get(f"code-tables/{quote(version, safe='')}", CodeTable)

    def inspect(self, asked: InspectionAsked) -> Inspection:
        """查验."""
        return self._post("inspections", asked, Inspection)

    # -- with a session

    def _get(self, path: str, answer: type[T], params: dict[str, str | int] | None = None) -> T:
        return self._asked("GET", path, None, answer, params)

    def _post(self, path: str, body: Struct, answer: type[T]) -> T:
        return self._asked("POST", path, body, answer, None)

    def _asked(
        self,
        method: str,
        path: str,
        body: Struct | None,
        answer: type[T],
        params: dict[str, str | int] | None,
    ) -> T:
        full = f"/v1/{path}"
        try:
            return self._exchange.send(method, full, body, answer, self._session.token(), params)
        except SessionEnded:
            self._session.forget()
        return self._exchange.send(method, full, body, answer, self._session.token(), params)
