"""How a person steers what a chat asks: instructions, parameters, presets, and what is sent."""
