"""Which concrete parts make up the program; a part is made when somebody first asks for it."""
