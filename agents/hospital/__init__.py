"""The synthetic hospital: deterministic encounters with their truth."""
