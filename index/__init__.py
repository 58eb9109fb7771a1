"""From files to a searchable generation, and from a question to scored passages."""
