"""Which order of one side goes with which order of the other.

In: two books' orders. Out: ``Pairs``, as places. Stands on ``books``.
"""
