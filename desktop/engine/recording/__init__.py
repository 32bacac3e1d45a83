"""Records a turn, saves it without keys, and reads it back."""
