"""A tax month: reported, filed, cleared, and what stands in its way."""
