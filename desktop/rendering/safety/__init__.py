"""What makes a model's text and links safe to show."""
