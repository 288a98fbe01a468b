"""The window around the pages: header, side bar, status bar, search, keys, messages."""
