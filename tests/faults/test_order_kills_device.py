"""The device's own process dies (kill -9) in the midst of each order of a month, and after it was
done with half an answer on the line: started again and asked again, it stands once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.errors import OutcomeUnknown
from hardware.transport.guard import open_guarded
from tests.disk_builders import PIN, request_id, unlocked
from tests.disk_orders import ORDERS, Month, Order
from tests.proof import check_disk
from tests.served_device import Device

ID = request_id(77)
COMMANDS = {  # of an order, and the how manieth of its kind it is
    "sign": ("SIGN", 1),
    "void": ("VOID", 1),
    "void blank": ("VOID", 1),
    "load volumes": ("LOAD_VOLUMES", 1),
    "return volumes": ("RETURN_VOLUMES", 1),
    "distribute": ("DISTRIBUTE", 1),
    "mark uploaded": ("MARK_UPLOADED", 1),
    "report": ("REPORT", 1),
    "confirm report": ("REPORT", 2),  # the report is read first
    "clear": ("CLEAR", 1),
}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """The month, issued once; each test takes copies."""
    return Month(tmp_path_factory.mktemp("month"))


@contextmanager
def a_device(path: Path, month: Month) -> Iterator[tuple[Device, Disk]]:
    """A process with the disk in it, and a driver on its port: that breaks with the process."""
    with ExitStack() as stack:
        device = Device("tcp", "0")
        stack.callback(device.close)
        device.clock(month.wall.at)
        device.power(path)
        disk = Disk(open_guarded(device.url, month.wall))
        stack.callback(disk.close)
        disk.verify_pin(PIN)
        yield device, disk


@pytest.mark.parametrize(("moment", "done"), [("middle", False), ("half", True)])
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
def test_an_order_in_which_the_device_dies_stands_once(
    month: Month, tmp_path: Path, order: Order, moment: str, done: bool
) -> None:
    path = month.before(order, tmp_path / "disk")
    command, nth = COMMANDS[order.name]
    with a_device(path, month) as (device, disk):
        dies = {"name": "kill", "command": command, "nth": nth, "moment": moment, "write": 3}
        device.script(seed=1, fault=[dies])
        with pytest.raises(OutcomeUnknown):
            order.ask(disk, ID)
        assert device.wait() == -signal.SIGKILL
    fresh = unlocked(path, month.wall)
    assert (fresh.outcome(ID) is not None) == done
    answer = order.ask(fresh, ID)
    assert order.ask(fresh, ID) == answer
    records = check_disk(fresh)
    assert sum(each.request_id == ID for each in records) == 1
    fresh.close()
