"""What an undeclared file seems to be: its format, its table, its columns, each with the reason why."""
