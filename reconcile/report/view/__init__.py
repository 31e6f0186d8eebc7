"""What is shown, before how: frozen data in whole cents.

In: a result. Out: views that every rendering draws from.
"""
