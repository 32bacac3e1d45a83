"""What of a long conversation is read and made only when it is needed."""
