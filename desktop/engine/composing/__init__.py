"""What of a chat is asked, and how large that is."""
