"""交付电子发票: the mail server, the letters that wait, and the card that hands a ticket over."""
