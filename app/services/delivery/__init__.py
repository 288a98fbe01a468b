"""E-invoices to their buyers: into a folder or by mail."""
