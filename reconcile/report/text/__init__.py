"""Terminal and Markdown.

In: views. Out: text.
"""
