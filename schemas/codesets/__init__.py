"""Code sets and edit tables by effective date."""
