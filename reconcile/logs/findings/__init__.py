"""What is found in two logs before they are compared: duplicates, offsets in time, pieces of one order.

In: two logs read. Out: notes, and the rows as they are to be compared.
"""
