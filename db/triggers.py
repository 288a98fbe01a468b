"""Triggers that keep what was issued as it was issued: no door, and no mistake, changes it.

An issued ticket is never deleted and its signed columns never change; only status, upload,
times printed and what was taken back by red tickets may. The audit trail is append only.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event

from db import schema

MAY_CHANGE = ("status", "upload", "printed", "reddened_net_fen", "reddened_tax_fen")


def _refuse(name: str, when: str, table: Table, reason: str, condition: str = "") -> str:
    head = f"CREATE TRIGGER {name} BEFORE {when} ON {table.name}{condition}"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{reason}'); END"


def _never_changed(table: Table) -> tuple[str, str]:
    reason = f"{table.name} is append only"
    return (
        _refuse(f"{table.name}_no_update", "UPDATE", table, reason),
        _refuse(f"{table.name}_no_delete", "DELETE", table, reason),
    )


def _signed_columns() -> str:
    kept = (column.name for column in schema.invoice.c if column.name not in MAY_CHANGE)
    return "UPDATE OF " + ", ".join(kept)


TRIGGERS = (
    _refuse("invoice_signed", _signed_columns(), schema.invoice, "an issued ticket never changes"),
    _refuse("invoice_no_delete", "DELETE", schema.invoice, "an issued ticket is never deleted"),
    _refuse(
        "invoice_line_no_more",
        "INSERT",
        schema.invoice_line,
        "an issued ticket gets no more lines",
        " WHEN NEW.position > (SELECT line_count FROM invoice WHERE id = NEW.invoice_id)",
    ),
    *_never_changed(schema.invoice_line),
    *_never_changed(schema.party),
    *_never_changed(schema.wording),
    *_never_changed(schema.desk),
    *_never_changed(schema.audit),
    _refuse(
        "print_log_no_update",
        "UPDATE OF "
        + ", ".join(column.name for column in schema.print_log.c if column.name != "note"),
        schema.print_log,
        "only the note of a print may change",
    ),
    _refuse("print_log_no_delete", "DELETE", schema.print_log, "print_log is append only"),
)


_BY_NAME = {text.split()[2]: text for text in TRIGGERS}
_OF_TICKETS = ("invoice_signed", "invoice_line_no_update", "invoice_line_no_delete")


def lift(connection: Connection) -> None:
    """For a repair from the disk's own records alone (发票修复): the signed columns of a ticket
    and its lines may be written, in the transaction that is open, until `put_back`. Nobody else
    sees the book without them: lifting and putting back are part of that transaction."""
    for name in _OF_TICKETS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def put_back(connection: Connection) -> tuple[str, ...]:
    """Make again what was lifted, or what somebody dropped or changed; their names, in order."""
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    there = {row.name: row.sql.split() for row in connection.exec_driver_sql(asked)}
    wrong = tuple(name for name, text in _BY_NAME.items() if there.get(name) != text.split())
    for name in wrong:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(_BY_NAME[name])
    return wrong


def _add(_target: object, connection: Connection, **_more: object) -> None:
    for trigger in TRIGGERS:
        connection.exec_driver_sql(trigger)


event.listen(schema.metadata, "after_create", _add)
