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
            entries.append({"role": "user", "content": note_of(message)})
        size = sum(len(entry["content"]) for entry in entries)
        if told and size > left:
            break
        left -= size
        told = [*entries, *told]
    return told


def note_of(message: MessageView) -> str:
    """What an answer changed, as a fact beside it.

    Not in the answer's own text, or the model learns to write such lines instead of calling tools. Not with the system's
    authority, for the titles in it are data: a note among the user's messages has no more than the user, whose titles they
    are. (Calls made up to look like those that it made would tell it things about itself that are not quite so.)
    """
    changes = "; ".join(f"{change.action} task {change.task.id} {change.task.title!r}" for change in message.changes)
    return f"[Note by TaskFlow, not by the user. Changes that this answer made: {changes}]"
