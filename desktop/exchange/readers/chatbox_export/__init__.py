"""What a chat of Chatbox is made of: messages, and tails that fork off."""
