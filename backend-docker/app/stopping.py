"""The end of the process, told in time: uvicorn waits for open answers before it tells the application."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# What still runs after this long (a thread in a system call that nothing can interrupt) ends with the process.
LAST_RESORT_S = 4.7


@contextmanager
def told_of_stop(stop: asyncio.Event) -> Iterator[None]:
    """Sets `stop` at SIGTERM and SIGINT, and lets whoever handles them (uvicorn) do so as before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals come to the main thread only
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)
        last_resort = threading.Timer(LAST_RESORT_S, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
