"""Code sets and edit tables by effective date; start at ``codesets.open_codesets``."""
