"""``python -m reconcile`` is the ``reconcile`` command."""

if __name__ == "__main__":  # an engine's process reads this module too, and has no use for the command
    from reconcile.cli import main

    main()
