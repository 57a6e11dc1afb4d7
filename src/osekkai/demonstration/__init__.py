"""The demonstration municipality beyond its folder: generated residents who apply, and staff who could decide.

Never real people.
"""
