"""What of a chat goes with the next question: shown, and steered."""
