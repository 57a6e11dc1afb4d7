"""Japanese: words and their readings, furigana, vertical setting, and characters that are written in several forms."""
