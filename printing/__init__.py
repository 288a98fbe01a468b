"""Paper as words and millimetres: forms, sheets, writers."""
