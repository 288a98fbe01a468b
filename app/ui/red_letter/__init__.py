"""红字发票 by the blue ticket's own code and number: how much, the second look, the red ticket."""
