"""DELIVERY: claims to 837 files with ledgered control numbers."""
