"""How a chat is steered, shown in its window and changed there: the panel, the chip, the effort."""
