"""The composer: where a message is written and sent, and its reply stopped."""
