"""The tables of the simulated tax bureau: another database than the book, one file a subject."""
