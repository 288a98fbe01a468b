"""The look (外观): every colour, size and type of the window is decided here and nowhere else."""
