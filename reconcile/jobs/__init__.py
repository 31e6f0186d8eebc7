"""Jobs: one engine on one scenario, run by a worker process, and its answer kept for whoever asks again.

In: jobs. Out: a run each, or the verdict that stands in its place. Nothing else knows how and where engines run.
Stands on ``environments`` and on ``adapters.worker``, which is the other end of the line.
"""
