"""What rules are written with: values and what operators mean on them, types and units, functions, words, problems."""
