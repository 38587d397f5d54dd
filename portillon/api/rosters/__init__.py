"""What scanners need in order to decide without a network."""
