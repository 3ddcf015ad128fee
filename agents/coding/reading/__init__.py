"""How a document is read: its sections, items, sentences and the words that carry assertion."""
