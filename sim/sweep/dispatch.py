"""Hands chunks to a pool and takes reports back; a worker that dies costs one chunk's time and nothing else."""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future

from sim.sweep.pools import AbstractPool
from sim.sweep.store import Store
from sim.sweep.worker import Chunk, Report

DIED = "the worker process died: out of memory, killed, or a crash of a compiled library"


def dispatch(chunks: Iterable[Chunk], pool: AbstractPool, on_report: Callable[[Report], None]) -> None:
    """Do all chunks.

    Only a few chunks are out at a time, so memory does not grow with the sweep. When a worker dies, nothing says which
    chunk it died of: those that were out run again one by one, and one that kills its worker alone is divided until
    the run at fault is known. That run is noted as failed.

    Parameters
    ----------
    chunks : iterable of Chunk
        Work.
    pool : AbstractPool
        Where it is done.
    on_report : callable
        Called with each report, in this thread; an exception that it raises ends the dispatch.
    """
    source = iter(chunks)
    suspects: collections.deque[Chunk] = collections.deque()
    out: dict[Future[Report], Chunk] = {}
    while True:
        if suspects:
            if not out:
                chunk = suspects.popleft()
                out[pool.submit(chunk)] = chunk
        else:
            _fill(out, source, pool)
        if not out:
            return
        alone = len(out) == 1 and pool.window > 1
        finished, _ = concurrent.futures.wait(out, return_when=concurrent.futures.FIRST_COMPLETED)
        lost: list[Chunk] = []
        for future in finished:
            chunk, error = out.pop(future), future.exception()
            if error is None:
                on_report(future.result())
            elif pool.is_lost(error):
                lost.append(chunk)
            else:  # a fault of the chunk as a whole, such as memory that ran out while writing
                on_report(note_failures(chunk, "".join(traceback.format_exception(error)), str(error)))
        if lost:
            # All that is out is lost with the processes; their futures say so in a moment.
            broken = [*lost, *_broken(out, pool, on_report)]
            pool.renew()
            if alone and len(broken) == 1:
                parts = list(divided(broken[0]))
                if len(parts) == 1:
                    on_report(note_failures(parts[0], DIED, DIED))
                    continue
                broken = parts
            suspects.extend(sorted(broken, key=lambda chunk: chunk.number))


def divided(chunk: Chunk) -> Iterator[Chunk]:
    """Parts of a chunk: its groups, or the runs of its only group."""
    if len(chunk.groups) > 1:
        groups = [(group,) for group in chunk.groups]
    else:
        groups = [((wanted,),) for group in chunk.groups for wanted in group]
    for part in groups:
        yield dataclasses.replace(chunk, groups=part)


def note_failures(chunk: Chunk, trace: str, error: str) -> Report:
    """Note every run of a chunk as failed."""
    store = Store(chunk.folder)
    for group in chunk.groups:
        for wanted in group:
            store.record_failure(wanted.key, wanted.facts(error, trace))
    return Report(number=chunk.number, failed=chunk.n_runs)


def _fill(out: dict[Future[Report], Chunk], source: Iterator[Chunk], pool: AbstractPool) -> None:
    while len(out) < pool.window:
        chunk = next(source, None)
        if chunk is None:
            return
        out[pool.submit(chunk)] = chunk


def _broken(
    out: dict[Future[Report], Chunk], pool: AbstractPool, on_report: Callable[[Report], None]
) -> Iterator[Chunk]:
    """Chunks lost with a pool of processes; on a cluster the others go on, and stay out."""
    concurrent.futures.wait(out, timeout=0.0 if pool.survives else None)
    for future in [future for future in out if future.done()]:
        chunk, error = out.pop(future), future.exception()
        if error is None:
            on_report(future.result())
        else:
            yield chunk
