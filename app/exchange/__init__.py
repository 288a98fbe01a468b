"""Foreign file formats: bytes to documents and back; no I/O, no database."""
