"""The book's tables, engine, migrations and backup."""
