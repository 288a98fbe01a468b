"""发票查验: a ticket by its five fields or its 二维码, a signed file by itself."""
