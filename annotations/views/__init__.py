"""Pages of notes: writing them, one note and its thread, moderation, my notes, tags."""
