"""Tests the log: JSON lines with request ids, and no private data."""

import asyncio
import json
import logging
import sys
import uuid
from collections.abc import Callable

import pytest

import logs
from fakes.backend import API_KEY, Backend, Caller, until
from fakes.key_server import KeyServer
from fakes.model_server import ModelServer, Reply
from request_log import RequestLog


def test_a_request_logs_one_line_with_its_id(backend: Backend, caller: Caller) -> None:
    own = f"id-{uuid.uuid4()}"
    answer = caller.http.get("/api/tasks?search=private-words", headers={"X-Request-Id": own})
    assert answer.headers["X-Request-Id"] == own
    until(lambda: own in backend.log())
    (line,) = [line for line in backend.log_lines() if line.get("request") == own]
    assert (line["level"], line["method"], line["path"], line["status"]) == ("info", "GET", "/api/tasks", 200)
    assert isinstance(line["ms"], int) and line["time"].endswith("+00:00")


@pytest.mark.parametrize("given", ["a b", "x" * 65, "<script>", 'a"b'])
def test_an_invalid_request_id_is_replaced(caller: Caller, given: str) -> None:
    answer = caller.http.get("/api/tasks", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] != given and len(answer.headers["X-Request-Id"]) == 32


def test_lines_of_a_turn_have_the_request_id(backend: Backend, caller: Caller, model: ModelServer) -> None:
    own = f"id-{uuid.uuid4()}"
    model.script(Reply(status=401))
    caller.http.post("/api/chat", json={"message": "hi"}, headers={"X-Request-Id": own})
    until(lambda: backend.log().count(own) == 2)
    failed = next(line for line in backend.log_lines() if line.get("request") == own and line["level"] == "error")
    assert failed["message"] == "the model request failed: AuthenticationError" and failed["status"] == 401


def test_debug_logs_contain_no_token_no_key_and_no_user_text(backend: Backend, caller: Caller, model: ModelServer) -> None:
    echo = {"message": f"Incorrect API key provided: {API_KEY}", "code": "invalid_api_key"}
    model.script(Reply(text=["private-answer"], calls=[("add_task", {"title": "private-title"})]), Reply(status=401, error=echo))
    caller.ask("private-question")
    caller.http.post("/api/tasks", json={"title": "private-body", "x": "private-extra"})
    caller.http.get("/api/tasks", params={"search": "private-search"})
    caller.http.get("/api/tasks", headers={"Authorization": "Bearer private.token.x"})
    until(lambda: sum(line.get("status") == 401 for line in backend.log_lines()) > 0)
    log = backend.log()
    assert "private" not in log
    assert API_KEY not in log and API_KEY[3:] not in log
    assert caller.http.headers["authorization"].split(".")[-1] not in log
    assert all("password" not in line["message"].lower() for line in backend.log_lines())


def test_probes_are_not_logged(start: Callable[..., Backend], keys: KeyServer) -> None:
    backend = start().ready()
    for _ in range(5):
        backend.http.get("/health")
        backend.http.get("/ready")
    Caller(backend, keys.token("u")).titles()
    assert not any(line.get("path") in ("/health", "/ready") for line in backend.log_lines())


def test_the_log_level_applies(start: Callable[..., Backend], keys: KeyServer) -> None:
    backend = start(LOG_LEVEL="error").ready()
    Caller(backend, keys.token("u")).titles()
    assert backend.log() == ""


def test_control_characters_in_a_path_are_escaped(backend: Backend, caller: Caller) -> None:
    mark = f"mark-{uuid.uuid4()}"
    caller.http.get(f'/api/{mark}%0a%7b"level":"fake"%7d%1b[31m')
    until(lambda: mark in backend.log())
    (line,) = [line for line in backend.log().splitlines() if mark in line]
    assert json.loads(line)["path"].startswith(f"/api/{mark}\n") and "\x1b" not in line


def test_an_internal_error_hides_its_details_from_the_caller(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("inside")

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    root = logging.getLogger()
    saved = (root.handlers[:], root.level)
    try:
        monkeypatch.setattr(sys, "stdout", sys.stdout)
        logs.configure_logs("INFO")
        scope = {"type": "http", "method": "GET", "path": "/api/x", "headers": []}
        asyncio.run(RequestLog(broken)(scope, None, send))  # type: ignore[arg-type]
    finally:
        root.handlers[:], level = saved
        root.setLevel(level)
    assert sent[0]["status"] == 500 and b"inside" not in sent[1]["body"]  # type: ignore[operator]
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["level"] == "error" and "RuntimeError: inside" in first["exception"]
