"""存为 PDF: the card and the deed that every page with a ticket shares."""
