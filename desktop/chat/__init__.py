"""What a conversation is: plain data and the rules on it. No Qt, no I/O."""
