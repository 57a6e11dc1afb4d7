"""Worked cases of a service's file: run on every check, and found where the answer changes."""
