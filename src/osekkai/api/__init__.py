"""The open API: the same answers as the pages, for other systems."""
