"""Tables from and to people: every CSV and Parquet file that this project reads or writes passes here.

In: a path or a frame. Out: a table whose rows know their place in the file, or a file that a spreadsheet cannot run.
Stands on nothing but ``bundles.errors`` and ``bundles.arrays``.
"""
