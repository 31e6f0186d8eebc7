"""Which order of one side goes with which order of the other.

In: two books' orders. Out: ``Pairs``, as places. Stands on ``books``. Begin at ``match``: ids pair what they name
(``order_ids``), ``pairing`` the rest: ``clock`` and ``likeness`` say what is near, ``candidates`` who is asked,
``offset`` by how much one clock is ahead, ``assignment`` which pairs cost least, ``summary`` what is said of it.
"""
