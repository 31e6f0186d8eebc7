"""How a process of ours ends. Light, for the command itself imports it first."""

import atexit
import gc


def skip_final_collection() -> None:
    """When this process ends, let it: Python would look once more through all objects that are left.

    Measured by ``make bench-diff``: a tenth of ``reconcile run`` with four engines, each of which leaves
    many objects behind.
    """
    atexit.register(gc.freeze)
