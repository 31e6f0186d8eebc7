"""``report.html``: one self-contained page.

In: views and figures. Out: one file that opens without a network.
"""
