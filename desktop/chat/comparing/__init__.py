"""Several answers to one question, set side by side."""
