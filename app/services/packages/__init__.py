"""What travels signed between disk and bureau, and the lines that tell of it."""
