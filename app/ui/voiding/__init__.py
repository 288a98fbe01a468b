"""发票作废: what may be voided this month, the second look, 空白作废."""
