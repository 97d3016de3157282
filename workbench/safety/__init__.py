"""What may leave: policies, protection of figures, reviewed texts, and the tranche of each edition."""
