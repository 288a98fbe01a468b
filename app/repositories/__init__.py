"""How domain things are kept in the book; frozen dataclasses above, tables below."""
