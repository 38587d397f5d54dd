"""The measurements behind `bin/bench`: ratios taken in one run, because machines differ and are noisy."""
