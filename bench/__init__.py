"""The benchmarks of `bin/bench`. They prefer ratios within one run, because machines differ and are noisy."""
