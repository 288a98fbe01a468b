"""The disk of this home: orders to it, and what it holds brought into the book."""
