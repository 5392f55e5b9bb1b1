"""SIGTERM: the process ends within 5 seconds whatever is open, and open answers end properly."""

import signal
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import httpx2
import pytest

from stand_ins.backend import Backend, Caller, events, free_port
from stand_ins.key_server import KeyServer
from stand_ins.model_server import ModelServer, Reply
from stand_ins.tcp_proxy import TcpProxy


def test_at_rest_it_ends_at_once(start: Callable[..., Backend]) -> None:
    backend = start().ready()
    assert backend.stop() < 2


def test_without_a_database_it_ends_at_once(start: Callable[..., Backend]) -> None:
    backend = start(DATABASE_URL=f"postgresql://u:p@127.0.0.1:{free_port()}/d").started()
    assert backend.stop() < 2


def test_while_it_starts_it_ends(start: Callable[..., Backend]) -> None:
    backend = start()
    # Later than Python's own start (its exit is at once), earlier than the application's.
    time.sleep(0.4)
    assert backend.stop() < 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_open_answer_is_ended_with_a_last_event_and_kept(
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
    # The other replica, on the same database, shows what was kept.
    assert [message["content"] for message in caller.messages()] == ["go", "half"]
    assert "Traceback" not in backend.log()


def test_an_answer_that_is_nearly_done_may_end_by_itself(
    start: Callable[..., Backend], keys: KeyServer, model: ModelServer
) -> None:
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


def test_a_request_under_way_is_answered(start: Callable[..., Backend], keys: KeyServer, proxied: tuple[TcpProxy, str]) -> None:
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


def test_with_a_database_that_hangs_it_ends_all_the_same(
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
    asking = [Thread(target=ask_in_vain, args=(one, statuses)) for one in callers[1:]]
    for thread in asking:
        thread.start()
    time.sleep(0.3)
    assert backend.stop() < 5
    for thread in asking:
        thread.join()
    assert set(statuses) <= {503}, backend.log()
    proxy.thaw()
    stream.__exit__(None, None, None)


def test_with_a_database_that_takes_no_connection_it_ends_all_the_same(
    start: Callable[..., Backend], keys: KeyServer, proxied: tuple[TcpProxy, str]
) -> None:
    """Threads that connect cannot be interrupted, and each would wait for 5 s."""
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("connecting"))
    one.titles()
    proxy.freeze()
    proxy.drop()
    statuses: list[int] = []
    asking = [Thread(target=ask_in_vain, args=(one, statuses)) for _ in range(3)]
    for thread in asking:
        thread.start()
    time.sleep(0.5)
    assert backend.stop() < 5
    for thread in asking:
        thread.join()
    assert set(statuses) <= {503}, backend.log()
    proxy.thaw()


def ask_in_vain(one: Caller, statuses: list[int]) -> None:
    try:
        statuses.append(one.http.get("/api/tasks").status_code)
    except httpx2.TransportError:
        pass  # not answered at all, for the process has ended
