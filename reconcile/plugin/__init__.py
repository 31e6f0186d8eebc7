"""What the pytest plugin does once a test asks for it; ``reconcile.pytest_plugin`` holds its hooks and fixtures."""
