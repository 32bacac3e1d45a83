"""Which endpoint and model the next question is sent to, and how both are chosen."""
