"""Uitvoering: an agreed settlement from its beginning to the discharge."""
