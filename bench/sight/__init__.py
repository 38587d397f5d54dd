"""How well the scanner's camera reads codes: the pictures, and the loops that are compared."""
