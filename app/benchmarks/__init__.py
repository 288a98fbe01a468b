"""The benchmarks: each figure beside its limit, measured in the same run, as a ratio."""
