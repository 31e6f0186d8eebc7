"""What brokers and exchanges let their customers export: one module for each.

In: a file of the broker's. Out: its fills in our columns, and notes on what was left out or assumed.
"""
