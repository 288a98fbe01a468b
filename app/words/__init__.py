"""The command line of the terminal: one small file a word."""
