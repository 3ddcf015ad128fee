"""Readers of the official reference files, one kind of file each."""
