"""The practice office: made-up clients, lists and creditors that answer. Plays the outside world, never the program."""
