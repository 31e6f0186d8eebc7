"""What each command of ``reconcile`` does."""
