"""What is the matter here: what does not work, and what an organisation does not let."""
