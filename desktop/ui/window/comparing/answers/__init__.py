"""The answers side by side: columns, the question above them, the words in which they differ."""
