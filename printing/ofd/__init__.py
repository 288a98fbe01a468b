"""Fixed-layout documents (OFD, GB/T 33190): written from sheets, sealed, and read back."""
