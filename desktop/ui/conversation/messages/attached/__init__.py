"""The files of a question, as cards in its panel."""
