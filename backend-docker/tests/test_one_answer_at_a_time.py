"""A user has one answer under way: a new question ends the one before, and the order of the conversation is kept."""

from itertools import pairwise
from threading import Barrier, Thread
from typing import Any

from stand_ins.backend import Caller, events, until
from stand_ins.model_server import ModelServer, Reply

STOPPED = ("error", {"message": "The answer was stopped."})


def test_a_new_question_ends_the_answer_under_way(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["half"], then="hang"), Reply(text=["whole"]))
    with caller.http.stream("POST", "/api/chat", json={"message": "first"}) as answer:
        got = events(answer)
        assert next(got) == ("delta", {"text": "half"})
        assert [name for name, _ in caller.ask("second")] == ["delta", "done"]
        assert list(got) == [STOPPED]
    assert [message["content"] for message in caller.messages()] == ["first", "half", "second", "whole"]
    # The second question was asked with the first answer already in its place.
    assert [message["content"] for message in model.requests[1]["messages"][1:]] == ["first", "half", "second"]
    assert model.most_at_once == 1


def test_questions_that_come_together_are_answered_one_after_another(caller: Caller, model: ModelServer) -> None:
    number = 5
    model.script(*[Reply(text=["half"], then="hang") for _ in range(number)])
    together, ends = Barrier(number), dict[str, Any]()

    def ask(question: str) -> None:
        together.wait()
        ends[question] = caller.ask(question)[-1]

    asking = [Thread(target=ask, args=(f"question {one}",)) for one in range(number)]
    for thread in asking:
        thread.start()
    # Each has ended the one before. The last hangs, as its model does, until it is ended too.
    until(lambda: len(ends) == number - 1 and model.writing() == 1)
    model.replies.queue.clear()
    model.replies.put(Reply(text=["whole"]))
    assert caller.ask("the last")[-1][0] == "done"
    for thread in asking:
        thread.join()
    assert list(ends.values()) == [STOPPED] * number
    assert model.most_at_once == 1
    messages = caller.messages()
    roles = [message["role"] for message in messages]
    assert roles.count("user") == number + 1
    # An answer that had begun stands right after its question.
    assert all(before == "user" for before, role in pairwise(roles) if role == "assistant")
    assert [message["content"] for message in messages[-2:]] == ["the last", "whole"]


def test_other_users_answers_go_on(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["half"], then="hang"), Reply(text=["whole"]))
    with caller.http.stream("POST", "/api/chat", json={"message": "mine"}) as answer:
        got = events(answer)
        next(got)
        assert stranger.ask("theirs")[-1][0] == "done"
        assert not model.left.is_set()
