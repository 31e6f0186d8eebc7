"""Why two engines differ: the difference split over the execution rules in which they differ.

In: a variance of two runs. Out: an ``Explanation``, by Shapley values over replays. Stands on ``variance``.
"""
