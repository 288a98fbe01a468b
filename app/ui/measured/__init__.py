"""What benchmarks ask of the real window, each in a process of its own."""
