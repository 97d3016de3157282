"""A received file as cells or texts, whatever it is: nothing is interpreted here."""
