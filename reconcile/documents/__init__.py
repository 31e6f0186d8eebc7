"""The pages of this repository that carry figures, each written from a real run; no user's report needs them.

In: the catalogue and the engines. Out: Markdown files, by ``python -m reconcile.documents``.
"""
