"""The emulated tax-control disk: firmware, journal, issuance; it IS the training mode."""
