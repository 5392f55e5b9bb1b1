"""Early shutdown notice: uvicorn waits for open responses before it notifies the application."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# After this time the process exits, even if a thread is blocked in a system call.
FORCED_EXIT_S = 4.7


@contextmanager
def watch_stop_signals(stop: asyncio.Event) -> Iterator[None]:
    """Sets `stop` on SIGTERM and SIGINT, then calls the previous handler (uvicorn's)."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can handle signals
        return
    loop = asyncio.get_running_loop()
    previous = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)
        forced_exit = threading.Timer(FORCED_EXIT_S, os._exit, (1,))
        forced_exit.daemon = True
        forced_exit.start()
        handler = previous[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in previous:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
