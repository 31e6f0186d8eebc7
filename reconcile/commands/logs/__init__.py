"""Commands that read logs, and folders of them, and run no engine.

In: paths and how to read them. Out: text on stdout, files, an exit code. Stands on ``log_diff``.
"""
