"""What pytest offers: ``assert_aligned``, the mark ``scenario``, reports of failed assertions.

In: runs, logs or a mark. Out: a passed test, or a message that says why not. ``reconcile.pytest_plugin``
holds the hooks.
"""
