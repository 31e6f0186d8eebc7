"""Tables of bars before they are a panel: which column is what, each row with its place, and what must hold of them.

In: frames and files. Out: checked ``BarRows``, which ``bundles.loaders`` puts on the tick and on the calendar.
"""
