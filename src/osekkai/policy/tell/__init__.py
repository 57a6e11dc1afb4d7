"""Rules and results in words: Japanese, easy Japanese and English."""
