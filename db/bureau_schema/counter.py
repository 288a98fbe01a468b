"""What was done at the counter (办税服务厅窗口): visits, and the packages that were given back."""

from __future__ import annotations

from sqlalchemy import Index

from db.bureau_schema.base import blob, key_line, line, table, whole

counter_visit = table(  # `lines`: what became of each package, JSON
    "counter_visit", key_line("visit"), whole("at"), line("lines")
)
Index("ix_counter_visit_at", counter_visit.c.at)

counter_answer = table(  # a package that was given back in a visit, by the name of its file
    "counter_answer", key_line("visit"), key_line("name"), blob("package")
)
