"""A scenario of three sessions as files."""

SCENARIO = """
name = "my"
[data]
prices = "prices.csv"
[instructions]
kind = "orders"
file = "orders.csv"
[terms]
initial_cash = 100000
"""

PRICES = """session,asset,open,high,low,close,volume
2024-01-02,AAA,50.00,51.20,49.80,51.00,2000000
2024-01-03,AAA,51.10,51.60,50.20,50.40,1800000
2024-01-04,AAA,50.60,52.00,50.50,51.90,2100000
"""

INSTRUCTIONS = """session,asset,quantity
2024-01-02,AAA,100
"""
