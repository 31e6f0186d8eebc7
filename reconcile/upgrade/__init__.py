"""What another version of an engine changes: its rules, its orders, and dollars by cause.

In: two columns of one engine, and scenarios. Out: an ``Upgrade``. Stands on ``probe``, ``jobs`` and ``variance``.
"""
