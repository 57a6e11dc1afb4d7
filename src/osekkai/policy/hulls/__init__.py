"""The least and the greatest that an amount can be while facts are unknown: the tight interval of its answers."""
