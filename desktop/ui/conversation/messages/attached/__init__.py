"""The files of a question, as cards in its panel, and those of a reply."""
