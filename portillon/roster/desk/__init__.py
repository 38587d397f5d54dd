"""The roster of a venue's desk: the passes of all programmes in which the venue takes part."""
