"""APDUs, status words and bodies: bytes to records and back, no I/O."""
