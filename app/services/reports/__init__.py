"""Statistics of months and years, on screen and paper."""
