"""清卡凭证 as PDF: the signed receipt (JSON) lies inside as an attached file, so that a program
checks what a person reads."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from datetime import datetime

ATTACHED = "clear.receipt.json"
BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)
TOLD = "「模拟」清卡凭证，由税控盘签名"


def with_receipt(pdf: bytes, receipt: bytes, at: datetime) -> bytes:
    """The pages with the receipt attached, as an update behind them."""
    from pyhanko.pdf_utils.embed import (
        EmbeddedFileObject,
        EmbeddedFileParams,
        FileSpec,
        embed_file,
    )
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    params = EmbeddedFileParams(creation_date=at, modification_date=at)
    kind = "application/json"
    data = EmbeddedFileObject.from_file_data(writer, receipt, params=params, mime_type=kind)
    embed_file(writer, FileSpec(ATTACHED, ATTACHED, data, TOLD))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def receipt_in(pdf: bytes) -> bytes:
    """The attached receipt, not yet believed. VERIFY-ALTERED (attachment): there is none."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        names = PdfFileReader(BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        return bytes(names[1]["/EF"]["/F"].data)
    except (PdfError, zlib.error, *BROKEN) as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="attachment") from wrong
