"""One household: its situation, the rules run for it with all that is unknown, what is missing, what to ask next."""
