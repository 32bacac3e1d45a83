"""What a message is in Open WebUI's export: text with folded thinking, items, files, figures."""
