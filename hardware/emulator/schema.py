"""The journal's tables. One SQLite file is one emulated disk; times are epoch seconds (UTC),
amounts fen, rates 1/10000, days ISO text. Columns of version 2 stand at the end of each table,
where an upgrade adds them."""

from __future__ import annotations

APPLICATION_ID = 0x53584B50  # "SXKP"
FIRST_VERSION = 1
USER_VERSION = 2

RECORD = """(
    sequence INTEGER PRIMARY KEY, request_id BLOB NOT NULL UNIQUE, code TEXT NOT NULL,
    number INTEGER NOT NULL, issued_at INTEGER NOT NULL, alg INTEGER NOT NULL,
    hash BLOB NOT NULL, signature BLOB NOT NULL, signed BLOB NOT NULL, request BLOB NOT NULL,
    sort INTEGER NOT NULL DEFAULT 0, refers INTEGER, package BLOB)"""
# A number is taken once, by a ticket (0) or a blank void (2), and is void (1) once.
INDEXES = (
    "CREATE UNIQUE INDEX number_once ON record(code, number) WHERE sort IN (0, 2)",
    "CREATE UNIQUE INDEX void_once ON record(code, number) WHERE sort = 1",
)
UPLOADED = "CREATE TABLE uploaded(sequence INTEGER PRIMARY KEY)"
CONSUMED = """CREATE TABLE consumed(
    kind TEXT NOT NULL, number TEXT NOT NULL, sequence INTEGER NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY(kind, number)) WITHOUT ROWID"""
REPORT = "CREATE TABLE report(grp TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID"

TABLES = f"""
CREATE TABLE meta(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE pin(
    slot INTEGER PRIMARY KEY, salt BLOB NOT NULL, rounds INTEGER NOT NULL, verifier BLOB NOT NULL,
    tries INTEGER NOT NULL, most INTEGER NOT NULL,
    shortest INTEGER NOT NULL, longest INTEGER NOT NULL,
    first_salt BLOB NOT NULL, first_rounds INTEGER NOT NULL, first_verifier BLOB NOT NULL);
CREATE TABLE kind(
    kind TEXT PRIMARY KEY, grp TEXT NOT NULL, rates TEXT NOT NULL,
    single_limit INTEGER NOT NULL, report_from TEXT NOT NULL, report_to TEXT NOT NULL,
    lock_date TEXT NOT NULL, last_report INTEGER, last_clear INTEGER,
    offline_hours INTEGER NOT NULL, offline_limit INTEGER NOT NULL, offline_count INTEGER NOT NULL,
    positive_limit INTEGER NOT NULL DEFAULT 0, negative_limit INTEGER NOT NULL DEFAULT 0,
    negative_barred INTEGER NOT NULL DEFAULT 0, void_barred INTEGER NOT NULL DEFAULT 0,
    report TEXT NOT NULL DEFAULT 'open'
) WITHOUT ROWID;
CREATE TABLE counter(
    kind TEXT PRIMARY KEY REFERENCES kind, unsent INTEGER NOT NULL, unsent_net INTEGER NOT NULL,
    oldest_unsent INTEGER,
    positive INTEGER NOT NULL DEFAULT 0, negative INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE volume(
    place INTEGER PRIMARY KEY, kind TEXT NOT NULL REFERENCES kind, code TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL, loaded_at INTEGER,
    UNIQUE(code, first), CHECK(first <= next AND next <= last + 1));
CREATE TABLE record{RECORD};
{";".join(INDEXES)};
{UPLOADED};
{CONSUMED};
{REPORT};
"""
