"""The settings: endpoints, keys and tests of them."""
