"""Residents, households and dated facts, each with its source: what was true, and what the ward knew when."""
