"""What an endpoint's certificates take: passphrases, and a look at who vouches for its server."""
