"""STATISTICS: views over the records."""
