"""What a person chose for a chat, a message or a model; and what turns taught of models."""
