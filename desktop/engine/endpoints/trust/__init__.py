"""What is shown of the way to an endpoint, and of who vouches for its server."""
