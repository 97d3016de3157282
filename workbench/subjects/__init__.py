"""The field's knowledge, on plain tables: what the pages show beyond single mesures."""
