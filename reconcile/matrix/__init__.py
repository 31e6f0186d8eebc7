"""Every scenario of the catalogue on every engine, against what it must come to."""
