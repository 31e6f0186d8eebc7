"""What a user is shown: view, then text, files, charts and the page, all drawn from one frozen result.

In: a ``Comparison`` or a ``Variance``. Out: text, or a folder that appears whole or not at all.
"""
