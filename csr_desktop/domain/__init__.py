"""The field's own things and rules: frozen data and pure functions. No input or output, no clock, no database."""
