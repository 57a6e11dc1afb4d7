"""Examination: what an application says, whom it means, what the register knows of it, and what the rules say."""
