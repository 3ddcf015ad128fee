"""The whole record of an encounter: documents together, coder decisions, the list of diagnoses."""
