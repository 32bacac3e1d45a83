"""Those that are asked side by side: chips below the message, a menu, the settings of each."""
