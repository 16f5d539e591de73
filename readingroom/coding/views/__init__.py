"""Pages of work with tags on many passages."""
