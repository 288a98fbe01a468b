"""编码: the registers of buyers and goods, edited in place."""
