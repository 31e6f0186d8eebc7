"""Engines in environments of their own: what each needs, where it is built, and by which name it is asked for.

In: names such as ``vectorbt@1.2``, and TOML files. Out: columns, each with the place where it runs. Stands on
``adapters`` alone; environments are built by uv.
"""
