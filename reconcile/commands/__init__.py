"""What each command of ``reconcile`` does: ask, call, print, write; one file a command.

Commands that read logs have a room of their own.

In: what the command line asked. Out: text on stdout, files, an exit code.
"""
