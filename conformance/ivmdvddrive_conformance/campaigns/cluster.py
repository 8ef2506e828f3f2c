"""The side of the command: a Dask cluster that judges tasks, and gives each result as it is done.

A task is a function's name and plain data, and judging it twice gives the same: so Dask may run the task of a lost
worker again, on another one. A task is *lost* if

- the workers that ran it ended, one after the other, more often than the scheduler allows
  (``distributed.scheduler.allowed-failures``, 3 by default); or
- the process that judged it ended in each of three attempts.

A lost task has no result. Whoever asked must count it as not judged: what it would have found, nobody knows.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from ..iuts.errors import BenchError
from ..process.scratch import scratch
from ..settings.settings import SettingsError
from ..text.installation import install_command
from ..text.printable import printable
from .progress import Progress
from .stamp import stamp

if TYPE_CHECKING:
    from distributed import Client, Future, Security

__all__ = ["Cluster", "Done", "Function", "JudgeFailed", "Lost", "SchedulerLost", "connected"]

_LOCAL: Final = re.compile(r"local:([0-9]{1,3})")
_SCHEDULER: Final = re.compile(r"(?:tcp|tls)://[^\s/:]+:[0-9]{1,5}|(?:tcp|tls)://\[[0-9a-fA-F:.]+\]:[0-9]{1,5}")

_MOST: Final = 256
"""Workers of the embedded cluster: each is a process, and one of its own judges for it."""

_PATIENCE: Final = 15.0
"""Seconds for a scheduler to answer; Dask knocks again and again while nobody does."""

_AGAIN: Final = 2
"""More attempts at a task whose judging process has ended."""

_LOGGERS: Final = ("distributed", "distributed.client", "tornado", "asyncio")
"""The loggers of what a lost worker, or Ctrl-C, makes Dask say; the command says it in its own words."""


class SchedulerLost(BenchError):
    """The connection with the scheduler was lost while tasks were judged."""


class JudgeFailed(RuntimeError):
    """The suite itself failed at a task; the message has the traceback."""


@dataclass(frozen=True)
class Function:
    """The function that judges a task: it takes and gives plain data (JSON).

    ``folder`` is a folder of the checkout that its module stands in; empty for a module of the suite.
    """

    module: str
    name: str
    folder: str = ""


@dataclass(frozen=True)
class Done:
    """The result of a task, by the task's name."""

    name: str
    result: Any


@dataclass(frozen=True)
class Lost:
    """A task that no worker could judge to its end, and why."""

    name: str
    why: str


class Cluster:
    """The workers that a scheduler has."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address

    @property
    def size(self) -> int:
        """The number of tasks that are judged at the same time; it waits until there is a worker."""
        with _losing_the_scheduler(self._address):
            self._wait_for_a_worker()
            return self._threads()

    def results(self, function: Function, tasks: Mapping[str, Any], what: str) -> Iterator[Done | Lost]:
        """Judge tasks, which are known by their names; each comes as it is done. ``what`` names them in the progress.

        Tasks that are left when the caller goes on no further, or Ctrl-C ends it, are cancelled. Raises SettingsError
        where a worker has another suite, SchedulerLost where the scheduler goes, JudgeFailed where the suite fails.
        """
        from distributed import as_completed

        own = stamp(function.folder)
        with _losing_the_scheduler(self._address):
            self._wait_for_a_worker()
            self._check_workers(function.folder, own)
            waiting: dict[str, tuple[str, Future[str]]] = {}
            try:
                self._submit(function, own, tasks, waiting)
                futures = [future for _, future in waiting.values()]
                completed = as_completed(futures, with_results=True, raise_errors=False)
                del futures  # a future that nobody holds is forgotten by the workers, too
                with Progress(what, len(tasks)) as progress:
                    for future, result in completed:
                        name, _ = waiting.pop(future.key)
                        yield self._outcome(name, result)
                        progress.advance(name, self._threads())  # done is what the caller has taken
            finally:
                self._cancel([future for _, future in waiting.values()])

    def _submit(
        self, function: Function, own: str, tasks: Mapping[str, Any], waiting: dict[str, tuple[str, Future[str]]]
    ) -> None:
        """Submit tasks; ``waiting`` gets the name and the future of each, by the key that Dask knows it by."""
        from .judge import judged

        campaign = secrets.token_hex(8)
        for number, (name, task) in enumerate(tasks.items()):
            request = {**asdict(function), "stamp": own, "task": task}
            key = f"ivmdvddrive-{campaign}-{number}"
            # As text: Dask looks into containers for futures, and into nothing of text.
            waiting[key] = name, self._client.submit(judged, json.dumps(request), key=key, pure=False, retries=_AGAIN)

    def _outcome(self, name: str, result: str | BaseException | tuple[object, BaseException, object]) -> Done | Lost:
        """Say what became of a task.

        Its future does not tell: if a worker ends that had given its result, Dask makes the task run again, and the
        future is pending once more.
        """
        if isinstance(result, BaseException):
            raise SchedulerLost(f"the connection with the scheduler {self._address} was lost")
        if not isinstance(result, str):
            return Lost(name, _why(result[1]))
        answer = json.loads(result)
        if "failed" in answer:
            raise JudgeFailed(f"{name}: {answer['failed']}")
        if "other" in answer:
            raise _other(f"a worker of {self._address}", answer["other"], answer["own"])
        return Done(name, answer["result"])

    def _check_workers(self, folder: str, own: str) -> None:
        """Refuse workers of another suite before any of them judges; one that ends meanwhile judges nothing."""
        from .judge import stamped

        for worker, found in sorted(self._client.run(stamped, folder, on_error="return").items()):
            if isinstance(found, OSError):
                continue
            if isinstance(found, Exception):
                why = f"{type(found).__name__}: {printable(str(found), 300)}"
                raise SettingsError(f"the worker {worker} cannot judge: {why}: install the suite there")
            if found != own:
                raise _other(f"the worker {worker}", found, own)

    def _wait_for_a_worker(self) -> None:
        if not self._threads():
            Progress.say(f"waiting for a worker of {self._address}")
            self._client.wait_for_workers(1)

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _cancel(self, futures: list[Future[str]]) -> None:
        if futures and self._client.status == "running":
            self._client.cancel(futures, force=True)


def _other(who: str, found: str, own: str) -> SettingsError:
    said = f"{who} has another suite than this command ({found} there, {own} here)"
    return SettingsError(f"{said}: install the same version, or the same checkout, on both")


def _why(error: BaseException) -> str:
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        return f"{error.allowed_failures + 1} workers ended while they had it"
    said = printable(str(error), 500)
    return said if type(error).__name__ == "JudgeEnded" else f"{type(error).__name__}: {said}"


@contextmanager
def connected(on: str) -> Iterator[Cluster]:
    """The cluster of a scheduler's address, or the embedded one of ``local:N`` for as long as this lasts.

    Raises SettingsError for what is no address, and BenchError where the extra is missing or nobody answers.
    """
    local = _LOCAL.fullmatch(on)
    if not (local and 1 <= int(local[1]) <= _MOST) and not _SCHEDULER.fullmatch(on):
        raise SettingsError(
            f"--on must be a scheduler's address, such as tcp://scheduler:8786, or local:N for N workers of this "
            f"machine (at most {_MOST}), not {printable(on, 100)}"
        )
    try:
        from distributed import Client, Security

        security = Security.temporary() if local else None  # by the package cryptography
    except ImportError as error:
        raise BenchError(f"--on needs the extra 'distributed': {install_command('distributed')}") from error
    with _quiet():
        if local:
            with _embedded(int(local[1]), security) as cluster, Client(cluster) as client:
                yield Cluster(client, on)
            return
        try:
            client = Client(on, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise BenchError(f"no scheduler answers at {on}: {printable(str(error), 300)}") from error
        with client:
            yield Cluster(client, on)


@contextmanager
def _embedded(workers: int, security: Security | None) -> Iterator[Any]:
    """Dask's own cluster of processes, on the loopback.

    It speaks TLS with a certificate that is made for it: whoever else can connect to its ports (another user, an
    implementation that is judged) cannot make it execute anything.
    """
    import dask
    from distributed import LocalCluster

    with (
        scratch() as folder,
        dask.config.set(
            {
                "temporary-directory": str(folder),
                # A task that waits at a worker is lost with the task that ends the worker again and again.
                "distributed.scheduler.worker-saturation": 1.0,
                "distributed.scheduler.http.routes": [],
                "distributed.worker.http.routes": [],
            }
        ),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=0,  # its processes have one judging process each, which this limit would not see
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            security=security,
            silence_logs=logging.CRITICAL,
            preload=["ivmdvddrive_conformance.campaigns.local_worker"],
        ) as cluster,
    ):
        # Otherwise a worker that ends while it starts would not be started again.
        cluster.adapt(minimum=workers, maximum=workers)
        yield cluster


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from logging to standard error."""
    before = {name: logging.getLogger(name).level for name in _LOGGERS}
    try:
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _losing_the_scheduler(address: str) -> Iterator[None]:
    """Turn what Dask raises where its connection breaks into SchedulerLost."""
    try:
        yield
    except OSError as error:  # Dask's CommClosedError, and the TimeoutError of an attempt to connect anew
        why = f": {printable(str(error), 300)}" if str(error) else ""
        raise SchedulerLost(f"the connection with the scheduler {address} was lost{why}") from error
