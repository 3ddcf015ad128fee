"""CODING: documentation to codes that can be proved."""
