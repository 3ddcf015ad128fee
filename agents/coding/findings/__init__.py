"""Contradictions and gaps as typed findings beside the codes."""
