"""The end of a process that held much."""

import atexit
import gc


def end_quickly() -> None:
    """When this process ends, let it: Python would look through all that is left once more, for up to a second."""
    atexit.register(gc.freeze)
