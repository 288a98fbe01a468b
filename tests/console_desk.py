"""Who presses the buttons of the bureau's console, for tests."""

from __future__ import annotations

import re
from urllib.parse import unquote

from httpx import Client, Response

from app.bureau.bureau import Bureau
from app.bureau.returns import Returns
from app.bureau.slips import Slips
from app.bureau.taxpayers import filer
from app.gateway.messages.month import ReturnSubmitted
from tests.bureau_months import (
    BUYER,
    DISK,
    JANUARY,
    SECOND,
    TAX_ID,
    Sale,
    doubt,
    receive,
    reported,
    settled_in,
    slip_asked,
)

PASSWORD = "pass-word-of-a-test"
SOLD = [Sale(), Sale(2, net_fen=-500, tax_fen=-65), Sale(kind="004")]


def word(client: Client) -> str:
    """What every form of the session bears."""
    found = re.search(r'name="word" value="([^"]+)"', client.get("/console").text)
    assert found
    return found[1]


def press(client: Client, path: str, **form: str) -> str:
    """What is told afterwards."""
    answer = client.post(f"/console{path}", data={"word": word(client), **form})
    assert answer.status_code == 303
    return said(answer)


def said(answer: Response) -> str:
    """What the next page will tell."""
    cookie = answer.headers.get("set-cookie", "")
    return unquote(cookie.partition("console_said=")[2].partition(";")[0].strip('"'))


def fill(bureau: Bureau, client: Client) -> None:
    """Something of everything that pages show."""
    settled_in(bureau, BUYER, disks=(SECOND,))
    with bureau.writing() as work:
        for sale in SOLD:
            receive(work, sale)
        reported(work, [*SOLD[:2], Sale(3)])
        reported(work, SOLD[2:], group="004")
        doubt(work, Sale(3))
        Slips(work).apply(slip_asked(), DISK, filer(work, TAX_ID))
        returns = Returns(work, filer(work, TAX_ID))
        lines = returns.tax_return(JANUARY).lines
        returns.submit(ReturnSubmitted("1" * 32, "2024-01", lines), DISK)
        work.devices.cancel(SECOND)
    press(client, f"/taxpayers/{TAX_ID}/codes")
    press(client, f"/taxpayers/{TAX_ID}/grants", disk=DISK, kind="limit", value="99999.99")
    press(client, "/notices", title="<b>标题</b>", text="内容", from_day="2024-03-01")
