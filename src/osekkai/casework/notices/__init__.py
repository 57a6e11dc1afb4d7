"""Notices: how a decision reaches the resident, made once and read."""
