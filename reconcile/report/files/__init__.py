"""What ``--out`` writes, whole or not at all.

In: a result and a folder's path. Out: the folder.
"""
