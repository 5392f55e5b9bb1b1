"""Storage for a user's conversation with the assistant."""

from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from tables import Change, Message, MessageView

MAX_SHOWN = 100


class Conversation:
    """Each method runs one transaction and releases the connection before it returns."""

    def __init__(self, session: Session, user: str) -> None:
        self._session = session
        self._user = user

    def newest(self, limit: int = MAX_SHOWN) -> list[MessageView]:
        """Returns the newest messages, oldest first."""
        newest = select(Message).where(col(Message.user_id) == self._user).order_by(col(Message.id).desc()).limit(limit)
        messages = [MessageView.model_validate(message) for message in reversed(self._session.exec(newest).all())]
        self._session.commit()
        return messages

    def add_question(self, content: str) -> MessageView:
        return self._add("user", content, [])

    def add_answer(self, content: str, changes: list[Change]) -> MessageView:
        return self._add("assistant", content, [change.model_dump(mode="json") for change in changes])

    def clear(self) -> None:
        self._session.exec(delete(Message).where(col(Message.user_id) == self._user))
        self._session.commit()

    def _add(self, role: str, content: str, changes: list[dict[str, Any]]) -> MessageView:
        message = Message(user_id=self._user, role=role, content=content, changes=changes)
        self._session.add(message)
        self._session.flush()
        self._session.refresh(message)
        self._session.commit()
        return MessageView.model_validate(message)
