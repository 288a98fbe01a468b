"""Whether a file or a ticket is what it says."""
