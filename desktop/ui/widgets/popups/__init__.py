"""What comes over a window for a short while: a few words, a question for a name."""
