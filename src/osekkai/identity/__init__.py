"""Who is there: residents by their My Number card, and whom of the register they are."""
