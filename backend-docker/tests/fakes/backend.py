"""Runs the backend like the image does, with uvicorn in its own process, and provides HTTP clients for it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2

API_KEY = "sk-test-0123456789abcdef"


def until(condition: Callable[[], object], limit_s: float = 20.0) -> None:
    """Waits until the condition holds, or fails after the time limit."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "the condition did not hold in time"
        time.sleep(0.03)


class Backend:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"backend-{self.port}.log"
        inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "PYTHONPYCACHEPREFIX") if name in os.environ}
        settings = {"UVICORN_PORT": str(self.port), "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN": "4", **environment}
        with self._log.open("w") as log:
            command = [sys.executable, "-m", "uvicorn", "taskflow_asgi:app"]
            self.process = subprocess.Popen(command, env={**inherited, **settings}, stdout=log, stderr=subprocess.STDOUT)
        self.http = httpx2.Client(base_url=self.url, timeout=30)

    def started(self) -> "Backend":
        until(lambda: self.process.poll() is not None or self.answers("/health"))
        assert self.process.poll() is None, self.log()
        return self

    def ready(self) -> "Backend":
        self.started()
        until(lambda: self.answers("/ready"))
        return self

    def answers(self, path: str) -> bool:
        try:
            return self.http.get(path).status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self) -> float:
        """Sends SIGTERM and returns how many seconds the process took to exit."""
        self.http.close()
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return time.monotonic() - start

    def log(self) -> str:
        return self._log.read_text()

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log().splitlines()]


class Caller:
    """HTTP client of one signed-in user."""

    def __init__(self, backend: Backend, token: str) -> None:
        self.http = httpx2.Client(base_url=backend.url, timeout=30, headers={"Authorization": f"Bearer {token}"})

    def add(self, title: str, **fields: Any) -> dict[str, Any]:
        answer = self.http.post("/api/tasks", json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def titles(self, **query: Any) -> list[str]:
        answer = self.http.get("/api/tasks", params=query)
        assert answer.status_code == 200, answer.text
        return [task["title"] for task in answer.json()]

    def ask(self, message: str) -> list[tuple[str, dict[str, Any]]]:
        """Sends a message and returns the events of the answer."""
        with self.http.stream("POST", "/api/chat", json={"message": message}) as answer:
            assert answer.status_code == 200, answer.read()
            return list(events(answer))

    def messages(self) -> list[dict[str, Any]]:
        return self.http.get("/api/chat").json()["messages"]


def events(answer: httpx2.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
