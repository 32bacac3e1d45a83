"""The conversation: messages shown, drawn near the reader, found, walked and acted upon."""
