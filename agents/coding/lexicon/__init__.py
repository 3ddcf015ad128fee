"""The coder's own-written words: spelling variants, clinical synonyms and titles' optional words."""
