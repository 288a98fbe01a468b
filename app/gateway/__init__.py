"""The wire to the tax bureau: what is said (both ends read it), and how it gets there."""
