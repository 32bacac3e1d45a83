"""What a conversation of LM Studio is made of: versions of messages, steps, settings."""
