"""The `claimstream` command."""
