"""One format of a trade log a file, and the registry that knows them all.

In: the head of a file. Out: the format that wrote it, and its fills in our columns.
"""
