"""The first start without a home, and a home that cannot be opened."""
