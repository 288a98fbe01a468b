"""ESC/P-K: bytes for 24-pin dot-matrix printers (针式打印机) that know Chinese."""
