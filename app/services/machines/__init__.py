"""Devices of this machine, their tests, and every secret of a terminal."""
