"""The self-test: whether everything the program needs came along and works on this computer.

It works in a folder of its own that is thrown away, touches nothing of the user, and leaves a report without personal
data for whoever looks after the computer. The checks here need no window; `ui/self_test.py` adds those that do. Their
words stand here and not in `resources/texts`: an installation without resources has to be told too.
"""
