"""Tax-control disk and card reader: ports, driver, wire, signatures, emulated disk."""
