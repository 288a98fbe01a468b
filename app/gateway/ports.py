"""What the terminal asks of the tax bureau (税务局端).

Methods block: call them on the network lane. They raise `app.gateway.errors`. Everything that
changes something at the bureau may be asked again with the same request id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.gateway.messages.devices import (
        ChangeAsked,
        Changed,
        Enrolled,
        EnrolmentAsked,
        Standing,
    )
    from app.gateway.messages.downloads import CodeTable, Downloads, Inspection, InspectionAsked
    from app.gateway.messages.month import (
        Clearance,
        ClearanceAsked,
        Comparison,
        PaymentMade,
        ReportTaken,
        ReturnSubmitted,
        TaxReturn,
    )
    from app.gateway.messages.seals import SealAsked, SealGranted
    from app.gateway.messages.sessions import Health
    from app.gateway.messages.slips import Slip, SlipAsked, SlipList
    from app.gateway.messages.stock import Claim, ClaimAsked, StockAtBureau
    from app.gateway.messages.uploads import SecondLookAsked, UploadResult, UploadSent, UploadTaken


class TaxBureau(Protocol):
    """The bureau, seen from one disk. The session is opened by the client when it needs one."""

    def health(self) -> Health: ...

    def standing(self) -> Standing: ...

    def enrol(self, asked: EnrolmentAsked) -> Enrolled: ...

    def change(self, asked: ChangeAsked) -> Changed: ...

    def clock_order(self, challenge: bytes) -> bytes: ...

    def pin_reset(self, secret: int, challenge: bytes) -> bytes: ...

    def seal(self, asked: SealAsked) -> SealGranted: ...

    def stock(self) -> StockAtBureau: ...

    def claim(self, asked: ClaimAsked) -> Claim: ...

    def confirm_claim(self, request_id: str) -> None: ...

    def return_stock(self, package: bytes) -> None: ...

    def move_stock(self, package: bytes) -> None: ...

    def upload(self, sent: UploadSent) -> UploadTaken: ...

    def upload_result(self, serial: str) -> UploadResult: ...

    def look_again(self, asked: SecondLookAsked) -> UploadTaken: ...

    def report(self, package: bytes) -> ReportTaken: ...

    def tax_return(self, period: str) -> TaxReturn: ...

    def submit_return(self, sent: ReturnSubmitted) -> TaxReturn: ...

    def pay(self, made: PaymentMade) -> TaxReturn: ...

    def comparison(self, period: str) -> Comparison: ...

    def clear(self, asked: ClearanceAsked) -> Clearance: ...

    def apply_slip(self, asked: SlipAsked) -> Slip: ...

    def slips(self, after: str = "", status: str = "", scope: str = "all") -> SlipList: ...

    def withdraw_slip(self, request_id: str) -> Slip: ...

    def downloads(self, after: int = 0) -> Downloads: ...

    def code_table(self, version: str) -> CodeTable: ...

    def inspect(self, asked: InspectionAsked) -> Inspection: ...
