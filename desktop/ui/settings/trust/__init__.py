"""Shows by which way an endpoint is reached, and who vouches for its server."""
