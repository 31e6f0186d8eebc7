"""Other people's trade logs: which format a file has, and its fills in our columns."""
