"""The screens (PySide6)."""
