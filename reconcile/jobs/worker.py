"""The near end of the line to a worker process: ask it, wait no longer than allowed, and say how it ended."""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.environments.place import Place

_LAST_WORDS = 100_000
"""Bytes of a dead worker's error output that are looked at."""


class Worker:
    """A process in ``place`` that serves one request after another.

    Raises
    ------
    OSError
        The process cannot be started.
    """

    def __init__(self, place: Place, memory: int | None = None) -> None:
        limit = [] if memory is None else ["--memory", str(memory)]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed with the worker
        self._process = subprocess.Popen(
            [str(place.python), "-m", "adapters.worker", *limit],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=place.variables(),
        )
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, str], timeout: float) -> dict[str, str]:
        """The answer to ``request``; one that dies or takes more than ``timeout`` seconds is an error, and gone."""
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=timeout)
        except Empty:
            self.close()
            return _error(f"no answer within {timeout:g} s: --timeout allows it more")
        except OSError:
            line = b""
        if line:
            answer: dict[str, str] = json.loads(line)
            return answer
        ending = self._ending()
        self.close()
        return _error(ending)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._said):
            if stream is not None and not stream.closed:
                _close(stream)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._answers.put(line)
        except ValueError:
            return  # closed
        self._answers.put(b"")

    def _ending(self) -> str:
        """``its process was killed (SIGKILL); its last words: …``."""
        code = self._process.wait()
        how = f"was killed ({_signal(-code)})" if code < 0 else f"ended with exit code {code}"
        size = self._said.seek(0, 2)
        self._said.seek(max(0, size - _LAST_WORDS))
        words = _last_words(self._said.read().decode(errors="replace"))
        return f"its process {how}{words and f'; its last words: {words}'}"


def _close(stream: object) -> None:
    try:
        stream.close()  # type: ignore[attr-defined]
    except OSError:
        return  # what was still to be written has nobody to read it


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_words(text: str) -> str:
    """The line that says why: the one that Python calls fatal, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("Fatal Python error")]
    return (fatal or lines or [""])[-1]


def _error(reason: str) -> dict[str, str]:
    return {"word": "error", "reason": reason, "details": ""}
