"""From files to checked rules: what is declared, the syntax of expressions, names, types, units; each error placed."""
