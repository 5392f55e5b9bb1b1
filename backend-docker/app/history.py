"""Selects the part of the conversation that the model gets: the newest messages within a limit."""

from typing import Any

from tables import MessageView

MAX_MESSAGES = 20
MAX_CHARACTERS = 16_000


def to_model_messages(messages: list[MessageView]) -> list[dict[str, Any]]:
    """Returns messages in OpenAI's format, oldest first. Always includes the whole newest message."""
    selected: list[dict[str, Any]] = []
    left = MAX_CHARACTERS
    for message in reversed(messages[-MAX_MESSAGES:]):
        entries = [{"role": message.role, "content": message.content}] if message.content else []
        if message.changes:
            entries.append({"role": "user", "content": format_change_note(message)})
        size = sum(len(entry["content"]) for entry in entries)
        if selected and size > left:
            break
        left -= size
        selected = [*entries, *selected]
    return selected


def format_change_note(message: MessageView) -> str:
    """Formats an answer's changes as a separate user message.

    They aren't part of the answer's text, because the model would then imitate such lines instead of calling tools. They aren't a
    system message, because task titles are untrusted. They aren't tool calls, because made-up calls differ from the real ones.
    """
    changes = "; ".join(f"{change.action} task {change.task.id} {change.task.title!r}" for change in message.changes)
    return f"[Note by TaskFlow, not by the user. Changes that this answer made: {changes}]"
