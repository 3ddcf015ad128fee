"""The rule book: one rule, one file, one citation."""
