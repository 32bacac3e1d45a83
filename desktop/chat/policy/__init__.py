"""What an organisation may set for everybody: one table of keys, and what they take."""
