"""The design system: tokens, components, languages, furigana, and how each person wants pages shown."""
