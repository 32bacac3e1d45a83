"""What a chat is in ChatGPT's data export: nodes, of which several make one reply."""
