"""报税处理: 征期 and lock dates, statistics of months and years."""
