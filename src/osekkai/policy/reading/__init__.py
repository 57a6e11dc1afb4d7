"""From files to checked rules: what is declared, the syntax of expressions, names, types and units; every error placed."""
