"""The time axis of the wire window: scale, layout, marks and painting."""
