"""What a cashier does: issue, print, search, sign in; each reads like its story."""
