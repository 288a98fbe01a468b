"""The tables of paper and post: the queue to the printers, the print log, letters."""

from __future__ import annotations

from sqlalchemy import Index, literal_column

from db.columns import key, line, of, table, whole

print_log = table(
    "print_log",
    key(),
    of("invoice_id", "invoice.id"),
    whole("at"),
    line("operator"),
    line("output"),
    line("printer"),
    line("paper"),
    line("offsets"),
    whole("copies"),
    whole("counted"),
    whole("nth"),
    line("reason"),
    line("place"),
    line("approved_by"),
    line("result"),
    line("note"),
)
Index("print_log_invoice", print_log.c.invoice_id)
Index("print_log_at", print_log.c.at)

print_batch = table(
    "print_batch",  # what was asked for at once
    key(),
    whole("at"),
    line("operator"),
    line("printer"),
    line("what"),  # ticket, list, copy
    line("reason"),
    line("place"),
    line("approved_by"),
    whole("pause_after"),  # jobs; 0: none
    whole("stopped"),
)

print_job = table(
    "print_job",  # one sheet: a ticket, a copy; done ones stay, as log of the queue
    key(),
    of("batch_id", "print_batch.id"),
    whole("place_in_batch"),
    line("code"),
    whole("number"),
    whole("copy"),
    whole("state"),
    whole("changed_at"),
    line("spooled"),  # its name in the queue of the system
    line("shown"),  # the number on the paper, as it was shown
    line("problem"),
)
Index("print_job_batch", print_job.c.batch_id, print_job.c.place_in_batch)
Index("print_job_open", print_job.c.state, sqlite_where=print_job.c.state.not_in((3, 6)))

mail = table(
    "mail",  # letters with e-invoices, until a server has taken them
    key(),
    of("invoice_id", "invoice.id"),
    line("message_id"),
    whole("asked_at"),
    line("operator"),
    line("address"),
    whole("state"),
    whole("tries"),
    whole("due_at"),
    line("error"),
    whole("moved_at"),
)
Index("mail_waiting", mail.c.due_at, sqlite_where=mail.c.state == literal_column("0"))
