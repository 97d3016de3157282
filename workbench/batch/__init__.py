"""Run the year's notebooks: what must be redone, papermill, whole publication."""
