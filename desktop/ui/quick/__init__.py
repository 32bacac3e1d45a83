"""The quick window: one question from anywhere, without the main window."""
