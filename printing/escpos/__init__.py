"""ESC/POS: bytes for roll printers (卷票打印机)."""
