"""What of a conversation is sent, as it is seen in the conversation itself."""
