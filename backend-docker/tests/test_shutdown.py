"""Tests the shutdown: the process exits within 5 seconds of SIGTERM, and open answers end properly."""

import signal
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import httpx2
import pytest

from fakes.backend import Backend, Caller, events, free_port
from fakes.key_server import KeyServer
from fakes.model_server import ModelServer, Reply
from fakes.tcp_proxy import TcpProxy


def test_exits_at_once_when_idle(start: Callable[..., Backend]) -> None:
    backend = start().ready()
    assert backend.stop() < 2


def test_exits_at_once_without_a_database(start: Callable[..., Backend]) -> None:
    backend = start(DATABASE_URL=f"postgresql://u:p@127.0.0.1:{free_port()}/d").started()
    assert backend.stop() < 2


def test_exits_during_startup(start: Callable[..., Backend]) -> None:
    backend = start()
    # After Python has started, but before the application has.
    time.sleep(0.4)
    assert backend.stop() < 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_open_answer_gets_a_last_event_and_is_saved(
    start: Callable[..., Backend], keys: KeyServer, model: ModelServer, caller: Caller, number: int
) -> None:
    backend = start().ready()
    one = Caller(backend, caller.http.headers["authorization"].removeprefix("Bearer "))
    model.script(Reply(text=["half"], then="hang"))
    with one.http.stream("POST", "/api/chat", json={"message": "go"}) as answer:
        got = events(answer)
        assert next(got) == ("delta", {"text": "half"})
        began = time.monotonic()
        backend.process.send_signal(number)
        ((name, data),) = list(got)
        assert name == "error" and "restarting" in data["message"]
        backend.process.wait(5)
        assert time.monotonic() - began < 5
    # Another replica on the same database shows the saved messages.
    assert [message["content"] for message in caller.messages()] == ["go", "half"]
    assert "Traceback" not in backend.log()


def test_an_answer_may_finish_within_the_grace_period(start: Callable[..., Backend], keys: KeyServer, model: ModelServer) -> None:
    backend = start().ready()
    one = Caller(backend, keys.token("nearly"))
    slow = Reply(text=["a", "b", "c"])
    real = Reply.chunks

    def slowly(reply: Reply) -> Any:
        for chunk in real(reply):
            time.sleep(0.15)
            yield chunk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reply, "chunks", slowly)
        model.script(slow)
        with one.http.stream("POST", "/api/chat", json={"message": "go"}) as answer:
            got = events(answer)
            next(got)
            backend.process.send_signal(signal.SIGTERM)
            assert [name for name, _ in got] == ["delta", "delta", "done"]
    backend.process.wait(5)


def test_a_running_request_is_completed(start: Callable[..., Backend], keys: KeyServer, proxied: tuple[TcpProxy, str]) -> None:
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("under-way"))
    one.titles()
    proxy.freeze()
    got: list[int] = []
    asking = Thread(target=lambda: got.append(one.http.post("/api/tasks", json={"title": "x"}).status_code))
    asking.start()
    time.sleep(0.3)
    backend.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    proxy.thaw()
    asking.join()
    assert got == [201]
    backend.process.wait(5)


def test_exits_while_the_database_hangs(
    start: Callable[..., Backend], keys: KeyServer, model: ModelServer, proxied: tuple[TcpProxy, str]
) -> None:
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    callers = [Caller(backend, keys.token(f"hang-{number}")) for number in range(4)]
    model.script(Reply(text=["half"], then="hang"))
    stream = callers[0].http.stream("POST", "/api/chat", json={"message": "go"})
    next(events(stream.__enter__()))
    proxy.freeze()
    statuses: list[int] = []
    asking = [Thread(target=request_tasks, args=(one, statuses)) for one in callers[1:]]
    for thread in asking:
        thread.start()
    time.sleep(0.3)
    assert backend.stop() < 5
    for thread in asking:
        thread.join()
    assert set(statuses) <= {503}, backend.log()
    proxy.thaw()
    stream.__exit__(None, None, None)


def test_exits_while_connections_to_the_database_hang(
    start: Callable[..., Backend], keys: KeyServer, proxied: tuple[TcpProxy, str]
) -> None:
    """Threads that are connecting can't be interrupted, and each waits up to 5 s."""
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("connecting"))
    one.titles()
    proxy.freeze()
    proxy.drop()
    statuses: list[int] = []
    asking = [Thread(target=request_tasks, args=(one, statuses)) for _ in range(3)]
    for thread in asking:
        thread.start()
    time.sleep(0.5)
    assert backend.stop() < 5
    for thread in asking:
        thread.join()
    assert set(statuses) <= {503}, backend.log()
    proxy.thaw()


def request_tasks(one: Caller, statuses: list[int]) -> None:
    try:
        statuses.append(one.http.get("/api/tasks").status_code)
    except httpx2.TransportError:
        pass  # the process has exited
