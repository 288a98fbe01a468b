"""发票填开: the page on which an invoice is entered and issued."""
