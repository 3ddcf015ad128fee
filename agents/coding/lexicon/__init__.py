"""The coder's own-written words: spelling variants, clinical synonyms, titles' optional words."""
