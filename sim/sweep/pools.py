"""Where chunks are run: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import abc
import concurrent.futures
import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ClassVar, NoReturn

from sim.errors import UserError
from sim.sweep.worker import Chunk, Report, run_chunk

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SECONDS_TO_ANSWER = "10s"
"""Time that a scheduler has for its first answer."""
SECONDS_TO_WRITE = 20.0
"""Time that an interrupted worker has for writing what is finished."""


class AbstractPool(abc.ABC):
    """Runs chunks; the order in which they come back is free."""

    survives: ClassVar[bool] = False
    """Whether chunks of other workers go on when one worker dies."""

    @property
    @abc.abstractmethod
    def width(self) -> int:
        """Chunks that are worked on at the same time."""

    @property
    def window(self) -> int:
        """Chunks that are handed out before the first comes back."""
        return 2 * self.width

    @abc.abstractmethod
    def submit(self, chunk: Chunk) -> Future[Report]:
        """Start a chunk."""

    @abc.abstractmethod
    def is_lost(self, error: BaseException) -> bool:
        """Whether an error means that the worker died, rather than that its work went wrong."""

    @abc.abstractmethod
    def renew(self) -> None:
        """Replace workers that have died."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Drop what has not begun, and let workers write what they have finished."""

    @abc.abstractmethod
    def close(self) -> None:
        """End the workers; nothing is under way."""


class SerialPool(AbstractPool):
    """Runs each chunk in this process, at once."""

    @property
    def width(self) -> int:
        """One."""
        return 1

    @property
    def window(self) -> int:
        """One: submitting is doing."""
        return 1

    def submit(self, chunk: Chunk) -> Future[Report]:
        """Run it; an error of the chunk is in the future, an interrupt goes on."""
        future: Future[Report] = Future()
        try:
            future.set_result(run_chunk(chunk))
        except Exception as error:
            future.set_exception(error)
        return future

    def is_lost(self, error: BaseException) -> bool:
        """No: there is no other process to lose."""
        return False

    def renew(self) -> None:
        """Nothing to do."""

    def stop(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class ProcessPool(AbstractPool):
    """Runs chunks in processes of this machine that keep history and compiled kernels between chunks.

    Parameters
    ----------
    workers : int
        Number of processes.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._open()

    def _open(self) -> None:
        # spawn: the same on every platform, and no locks of a parent's threads are inherited
        context = multiprocessing.get_context("spawn")
        self._before = set(multiprocessing.active_children())
        self._pool = concurrent.futures.ProcessPoolExecutor(self._workers, mp_context=context, initializer=prepare)

    @property
    def width(self) -> int:
        """Number of processes."""
        return self._workers

    def submit(self, chunk: Chunk) -> Future[Report]:
        """Queue a chunk."""
        with single_threaded():
            return self._pool.submit(_work, chunk)

    def is_lost(self, error: BaseException) -> bool:
        """Whether a process has died."""
        return isinstance(error, BrokenProcessPool)

    def renew(self) -> None:
        """Start new processes."""
        self.stop()
        self._open()

    def stop(self) -> None:
        """Ask the processes to write and end; kill those that take too long."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        own = set(multiprocessing.active_children()) - self._before
        for process in own:
            process.terminate()
        for process in own:
            process.join(SECONDS_TO_WRITE)
            if process.is_alive():
                process.kill()

    def close(self) -> None:
        """Let the processes end."""
        self._pool.shutdown()


class DaskPool(AbstractPool):
    """Runs chunks on a Dask cluster whose workers see the folder of the sweep.

    Parameters
    ----------
    address : str
        Scheduler, for example ``tcp://node1:8786``.

    Raises
    ------
    UserError
        If nothing answers there.
    """

    survives = True

    def __init__(self, address: str) -> None:
        from distributed import Client

        try:
            self._client: Any = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, TimeoutError, ValueError, ImportError) as error:
            hint = "Start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`."
            raise UserError(f"no scheduler answers at {address}: {error}", hint=hint) from None
        # retries: a chunk whose worker dies is run again on another; what it had written is overwritten by the same
        self._executor = self._client.get_executor(pure=False, retries=2)

    @property
    def width(self) -> int:
        """Workers at present, at least one: work waits for the first to come."""
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, chunk: Chunk) -> Future[Report]:
        """Queue a chunk."""
        future: Future[Report] = self._executor.submit(run_chunk, chunk)
        return future

    def is_lost(self, error: BaseException) -> bool:
        """Whether the scheduler gave a chunk up because workers died of it."""
        from distributed import KilledWorker

        return isinstance(error, KilledWorker)

    def renew(self) -> None:
        """Nothing to do: starting workers is for the cluster."""

    def stop(self) -> None:
        """Cancel what waits and leave; chunks under way end on their workers and are kept."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=5)

    def close(self) -> None:
        """Leave the cluster."""
        self._executor.shutdown()
        self._client.close(timeout=5)


def open_pool(workers: int, scheduler: str | None) -> AbstractPool:
    """Pool for a number of processes, or on a cluster if a scheduler is given."""
    if scheduler is not None:
        return DaskPool(scheduler)
    return SerialPool() if workers == 1 else ProcessPool(workers)


def prepare() -> None:
    """Make a process a worker: the parent alone decides about Ctrl-C, and without a parent it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _told_to_end)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _work(chunk: Chunk) -> Report:
    try:
        return run_chunk(chunk)
    except SystemExit:  # told to end: what is finished is written, and the next chunk in the queue is not begun
        os._exit(0)


def _told_to_end(*_: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: the second must not cut the writing short
    raise SystemExit(0)


def _end_with_parent() -> None:
    # Workers of a killed parent would wait for work for ever; files appear whole or not at all, so this is safe.
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def single_threaded() -> Iterator[None]:
    """Tell numerical libraries of processes started in the block to use one thread each."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
