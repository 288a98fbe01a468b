"""Finding what was issued, and why nothing was found."""
