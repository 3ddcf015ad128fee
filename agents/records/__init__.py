"""RECORDS: every message to rows that can be audited."""
