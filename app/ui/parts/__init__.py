"""The parts (部件): the widgets that every page is made of."""
