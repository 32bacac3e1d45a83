"""What an organisation has set, for all parts of the program that ask."""
