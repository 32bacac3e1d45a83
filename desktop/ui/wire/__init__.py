"""The wire window: what went over the network, on a time axis and event by event."""
