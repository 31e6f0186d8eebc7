"""A worker: runs scenarios on the engines of its environment, one after another, for the process that started it.

``python -m adapters.worker`` reads a request a line, as JSON, and answers each with a line: a run that it saved to
the folder of the request, or a word and the reason. What engines print goes to its standard error. It ends when its
input does, in the middle of a run too: nobody is left who would read the answer.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import signal
import sys
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.scenario import Scenario


def serve(request: Mapping[str, str]) -> dict[str, str]:
    """Answer one request: ``engine``, ``mode``, ``preset`` if any, and ``scenario`` and ``out``, which are folders.

    The answer has ``word`` (``run`` where there is one in ``out``), ``reason`` and ``details``.
    """
    from adapters import storage
    from adapters.answer import answer_of

    answer = answer_of(request["engine"], _scenario(request["scenario"]), request["mode"], request.get("preset", ""))
    if answer.run is None:
        return {"word": answer.word, "reason": answer.reason, "details": answer.details}
    storage.save(answer.run, Path(request["out"]))
    return {"word": "run", "reason": "", "details": ""}


def _prepare() -> None:
    """Import what every request needs, while whoever started this process still writes the first."""
    from adapters import answer, handoff, storage  # noqa: F401
    from scenarios import assembly  # noqa: F401


@lru_cache(maxsize=4)
def _scenario(folder: str) -> Scenario:
    from adapters import handoff

    return handoff.read(Path(folder))


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m adapters.worker")
    parser.add_argument("--memory", type=int, help="bytes that it may take")
    _limit_memory(parser.parse_args(arguments).memory)
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it hears the interrupt and ends it
    requests, answers = _channels()
    waiting: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    _prepare()
    while True:
        print(json.dumps(serve(json.loads(waiting.get()))), file=answers, flush=True)


def _channels() -> tuple[IO[str], IO[str]]:
    """Where requests come from and answers go to; an engine that reads or prints meets neither."""
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _listen(requests: IO[str], waiting: SimpleQueue[str]) -> None:
    for line in requests:
        waiting.put(line)
    os._exit(0)


def _limit_memory(most: int | None) -> None:
    """Beyond ``most`` bytes allocations fail, instead of the machine; without effect where there is no such limit."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return
    if most is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
