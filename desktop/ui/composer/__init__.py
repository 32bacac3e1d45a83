"""Where a message is written, sent and stopped."""
