"""What a message is in Claude's data export: blocks of text, thinking, tools and their results."""
