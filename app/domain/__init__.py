"""The law and the arithmetic of VAT invoices: pure, knows nothing but Python."""
