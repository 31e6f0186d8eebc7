"""Charts as plain data, drawn by plotly in the page, in notebooks and as pictures.

In: views and a variance. Out: figures.
"""
