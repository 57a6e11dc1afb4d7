"""The design system: tokens, components, languages, and how each person wants pages shown."""
