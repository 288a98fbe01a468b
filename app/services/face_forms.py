"""Which form each kind of ticket is drawn on. The one list that says whose face there is yet:
printing, pictures, exports and the pages ask here. Light: nothing of printing is opened."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.invoice import InvoiceKind

FACES: Mapping[InvoiceKind, str] = MappingProxyType(
    {
        InvoiceKind.SPECIAL: "vat_paper",
        InvoiceKind.ORDINARY: "vat_paper",
        InvoiceKind.E_ORDINARY: "e_invoice",
    }
)
LISTS: Mapping[InvoiceKind, str] = MappingProxyType(  # 销货清单
    {
        InvoiceKind.SPECIAL: "goods_list",
        InvoiceKind.ORDINARY: "goods_list",
        InvoiceKind.E_ORDINARY: "e_goods_list",
    }
)


def has_face(kind: str) -> bool:
    """Whether this kind has a form yet; without one there is no sheet, only the details.

    >>> has_face("007"), has_face("028")
    (True, False)
    """
    return kind in FACES
