"""What can be done with a message: the row of actions and its menus."""
