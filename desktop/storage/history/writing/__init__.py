"""What other threads than the window's write into a history, by connections of their own."""
