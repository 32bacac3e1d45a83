"""What an empty chat shows: starters, or what Weir needs before the first question."""
