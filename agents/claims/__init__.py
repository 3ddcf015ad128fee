"""CLAIMS: validated encounters to claims, reconciled as sets."""
