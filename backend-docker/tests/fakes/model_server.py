"""Fake server for OpenAI's chat completions: streams scripted replies and errors."""

import json
import queue
import select
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from fakes.server import Handler, Server


@dataclass
class Reply:
    """One scripted reply. Tool calls are (name, arguments); arguments may be a string, to send invalid JSON."""

    text: list[str] = field(default_factory=list)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    finish: str | None = "auto"
    then: str = "end"
    """`end`, `hang` (sends nothing more but keeps the connection) or `cut` (closes the connection)."""
    status: int = 200
    error: dict[str, Any] | None = None
    silent: bool = False
    """Sends no response at all."""

    def chunks(self) -> list[dict[str, Any]]:
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": part} for part in self.text]
        for index, (name, arguments) in enumerate(self.calls):
            text = arguments if isinstance(arguments, str) else json.dumps(arguments)
            start = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
            deltas.append({"tool_calls": [start]})
            # In pieces, like the real API.
            for at in range(0, len(text), 7):
                deltas.append({"tool_calls": [{"index": index, "function": {"arguments": text[at : at + 7]}}]})
        finish = ("tool_calls" if self.calls else "stop") if self.finish == "auto" else self.finish
        chunks = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
        if finish is not None and self.then == "end":
            chunks.append({"index": 0, "delta": {}, "finish_reason": finish})
        return chunks


class ModelServer(Server):
    def __init__(self) -> None:
        self.replies: queue.Queue[Reply] = queue.Queue()
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.disconnected = threading.Event()
        """Set when a client disconnects from a hanging reply."""
        self.max_concurrent = 0
        """The highest number of concurrent replies to connected clients."""
        self._open: set[socket.socket] = set()
        self._counting = threading.Lock()
        outer = self

        class Completions(Handler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append({**body, "path": self.path})
                outer.keys.append(self.headers.get("Authorization", ""))
                outer.begin(self.connection)
                try:
                    self.reply()
                finally:
                    outer.end(self.connection)

            def reply(self) -> None:
                reply = outer.replies.get_nowait() if not outer.replies.empty() else Reply(status=500)
                if reply.silent:
                    return self.hang()
                if reply.status != 200:
                    return self.answer(reply.status, json.dumps({"error": reply.error or {"message": "no"}}).encode())
                self.stream(reply)

            def stream(self, reply: Reply) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for choice in reply.chunks():
                    event = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
                    self.chunk(b"data: " + json.dumps(event).encode() + b"\n\n")
                if reply.error is not None:
                    self.chunk(b"data: " + json.dumps({"error": reply.error}).encode() + b"\n\n")
                if reply.then == "hang":
                    return self.hang()
                if reply.then == "cut":
                    self.close_connection = True
                    return self.connection.shutdown(socket.SHUT_RDWR)
                # Before the client sees the end of the reply.
                outer.end(self.connection)
                self.chunk(b"data: [DONE]\n\n")
                self.wfile.write(b"0\r\n\r\n")

            def hang(self) -> None:
                self.close_connection = True
                self.connection.settimeout(30)
                if self.connection.recv(1) == b"":
                    outer.disconnected.set()

        super().__init__(Completions)
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def script(self, *replies: Reply) -> None:
        """Sets the replies to the next requests, in order."""
        self.replies = queue.Queue()
        for reply in replies:
            self.replies.put(reply)
        self.requests.clear()
        self.disconnected.clear()
        with self._counting:
            self._open.clear()
            self.max_concurrent = 0

    def writing(self) -> int:
        """Returns the number of running replies to connected clients."""
        with self._counting:
            return sum(is_open(connection) for connection in self._open)

    def begin(self, connection: socket.socket) -> None:
        with self._counting:
            self._open.add(connection)
        self.max_concurrent = max(self.max_concurrent, self.writing())

    def end(self, connection: socket.socket) -> None:
        with self._counting:
            self._open.discard(connection)


def is_open(connection: socket.socket) -> bool:
    """Returns whether the peer still holds the connection open."""
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return not readable or connection.recv(1, socket.MSG_PEEK) != b""
    except (OSError, ValueError):
        return False
