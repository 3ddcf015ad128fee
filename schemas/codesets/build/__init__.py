"""The steps that build the shipped bundle from pinned packages; never imported at run time."""
