"""``report.html``: one self-contained page, drawn from one frozen result."""
