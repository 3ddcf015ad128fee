"""INTAKE: the ledger of documentation."""
