"""The bureau's HTTP door: decodes, asks the ledgers, encodes. No rule of the trade is here."""
