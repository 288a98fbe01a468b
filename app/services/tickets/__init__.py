"""What is issued, voided, reddened and typed: a ticket's life at the disk."""
