"""What the model is told of the conversation so far: the newest of it, within a bound."""

from typing import Any

from tables import MessageView

MOST_MESSAGES = 20
MOST_CHARACTERS = 16_000


def for_the_model(messages: list[MessageView]) -> list[dict[str, Any]]:
    """In OpenAI's words, oldest first. The newest message is always among them, whole."""
    told: list[dict[str, Any]] = []
    left = MOST_CHARACTERS
    for message in reversed(messages[-MOST_MESSAGES:]):
        entries = [{"role": message.role, "content": message.content}] if message.content else []
        if message.changes:
            # Apart from its text, so that it does not learn to write such lines instead of calling tools.
            entries.append({"role": "system", "content": f"Changes made by that answer: {changes_told(message)}"})
        size = sum(len(entry["content"]) for entry in entries)
        if told and size > left:
            break
        left -= size
        told = [*entries, *told]
    return told


def changes_told(message: MessageView) -> str:
    return "; ".join(f"{change.action} task {change.task.id} {change.task.title!r}" for change in message.changes)
