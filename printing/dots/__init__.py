"""What printers of dots share: signs of their own, and pictures of everything else."""
