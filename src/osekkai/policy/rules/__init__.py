"""What a rulebook declares: facts, dated figures, steps and services; their checked expressions; whom they judge."""
