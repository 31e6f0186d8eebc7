"""Reports: JSON, Markdown and CSV, all drawn from one ``Comparison``."""
