"""Numbers from the bureau and back: claimed, loaded, returned, assigned."""
