"""Zipline's own bundle, made from a panel and kept by the hash of its content.

In: a ``Panel``. Out: the folder that Zipline reads. The only room below ``adapters`` that imports Zipline, and late.
"""
