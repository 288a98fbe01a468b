"""The journal's tables. One SQLite file is one emulated disk; times are epoch seconds (UTC),
amounts fen, rates 1/10000, days ISO text."""

from __future__ import annotations

APPLICATION_ID = 0x53584B50  # "SXKP"
USER_VERSION = 1

TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE pin(
    slot INTEGER PRIMARY KEY, salt BLOB NOT NULL, rounds INTEGER NOT NULL, verifier BLOB NOT NULL,
    tries INTEGER NOT NULL, most INTEGER NOT NULL);
CREATE TABLE kind(
    kind TEXT PRIMARY KEY, grp TEXT NOT NULL, rates TEXT NOT NULL,
    single_limit INTEGER NOT NULL, report_from TEXT NOT NULL, report_to TEXT NOT NULL,
    lock_date TEXT NOT NULL, last_report INTEGER, last_clear INTEGER,
    offline_hours INTEGER NOT NULL, offline_limit INTEGER NOT NULL, offline_count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE counter(
    kind TEXT PRIMARY KEY REFERENCES kind, unsent INTEGER NOT NULL, unsent_net INTEGER NOT NULL,
    oldest_unsent INTEGER
) WITHOUT ROWID;
CREATE TABLE volume(
    place INTEGER PRIMARY KEY, kind TEXT NOT NULL REFERENCES kind, code TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL,
    UNIQUE(code, first), CHECK(first <= next AND next <= last + 1));
CREATE TABLE record(
    sequence INTEGER PRIMARY KEY, request_id BLOB NOT NULL UNIQUE, code TEXT NOT NULL,
    number INTEGER NOT NULL, issued_at INTEGER NOT NULL, alg INTEGER NOT NULL,
    hash BLOB NOT NULL, signature BLOB NOT NULL, signed BLOB NOT NULL, request BLOB NOT NULL,
    UNIQUE(code, number));
"""
