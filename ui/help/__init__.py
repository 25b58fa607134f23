"""Help inside the program: our own pages, without the internet."""
