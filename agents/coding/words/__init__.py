"""What words mean: the compiled lexicon, the terms it finds, the leaf a term comes to."""
