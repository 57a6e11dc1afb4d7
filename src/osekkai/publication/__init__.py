"""Versions of the municipality's folder: each that was published is kept, and can be opened again by its hash."""
