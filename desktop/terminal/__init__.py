"""What the terminal shows and reads: a turn as text or JSON, the doctor, the endpoints. No Qt."""
