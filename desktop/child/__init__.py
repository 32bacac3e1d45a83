"""Child processes that work on what is not to be trusted: how they start, and what they may do."""
