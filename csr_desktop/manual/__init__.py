"""The manual: the pages of the help, which the window shows and which are printed as PDF."""
