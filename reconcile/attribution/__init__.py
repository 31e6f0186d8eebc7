"""Where the dollars are: each difference of a pair or an unmatched order, split by cause.

In: two books and their pairs. Out: rows, episodes and sessions whose causes add up. Stands on ``matching``.
"""
