"""The commands of the window at work: shortcuts, palette, menu, page of shortcuts, About."""
