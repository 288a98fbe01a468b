"""Registers of buyers and goods: kept by rules, searched in memory."""
