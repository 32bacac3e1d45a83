"""What asking has used: tokens, times, and what they cost by a person's prices."""
