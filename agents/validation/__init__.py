"""VALIDATION: coded encounters to findings and a disposition."""
