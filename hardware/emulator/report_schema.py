"""The tables of a report disk (报税盘): one SQLite file is one card; times are epoch seconds."""

from __future__ import annotations

APPLICATION_ID = 0x53585244  # "SXRD"
USER_VERSION = 1
TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE pin(
    slot INTEGER PRIMARY KEY, salt BLOB NOT NULL, rounds INTEGER NOT NULL, verifier BLOB NOT NULL,
    tries INTEGER NOT NULL, most INTEGER NOT NULL,
    shortest INTEGER NOT NULL, longest INTEGER NOT NULL,
    first_salt BLOB NOT NULL, first_rounds INTEGER NOT NULL, first_verifier BLOB NOT NULL);
CREATE TABLE package(
    place INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, kind TEXT NOT NULL,
    number TEXT NOT NULL, signer BLOB NOT NULL, disk TEXT NOT NULL, made_at INTEGER NOT NULL,
    data BLOB NOT NULL, UNIQUE(kind, number, signer));
"""
