"""Tests that each user has one running answer: a new question stops the previous one and follows it in the conversation."""

from itertools import pairwise
from threading import Barrier, Thread
from typing import Any

from fakes.backend import Caller, events, until
from fakes.model_server import ModelServer, Reply

STOPPED = ("error", {"message": "The answer was stopped."})


def test_a_new_question_stops_the_running_answer(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["half"], then="hang"), Reply(text=["whole"]))
    with caller.http.stream("POST", "/api/chat", json={"message": "first"}) as answer:
        got = events(answer)
        assert next(got) == ("delta", {"text": "half"})
        assert [name for name, _ in caller.ask("second")] == ["delta", "done"]
        assert list(got) == [STOPPED]
    assert [message["content"] for message in caller.messages()] == ["first", "half", "second", "whole"]
    # The second request already contains the first answer.
    assert [message["content"] for message in model.requests[1]["messages"][1:]] == ["first", "half", "second"]
    assert model.max_concurrent == 1


def test_concurrent_questions_are_answered_one_after_another(caller: Caller, model: ModelServer) -> None:
    number = 5
    model.script(*[Reply(text=["half"], then="hang") for _ in range(number)])
    barrier, ends = Barrier(number), dict[str, Any]()

    def ask(question: str) -> None:
        barrier.wait()
        ends[question] = caller.ask(question)[-1]

    threads = [Thread(target=ask, args=(f"question {one}",)) for one in range(number)]
    for thread in threads:
        thread.start()
    # Each question stops the previous answer. The last one hangs like its model until it is stopped too.
    until(lambda: len(ends) == number - 1 and model.writing() == 1)
    model.replies.queue.clear()
    model.replies.put(Reply(text=["whole"]))
    assert caller.ask("the last")[-1][0] == "done"
    for thread in threads:
        thread.join()
    assert list(ends.values()) == [STOPPED] * number
    assert model.max_concurrent == 1
    messages = caller.messages()
    roles = [message["role"] for message in messages]
    assert roles.count("user") == number + 1
    # An answer that had started follows its question.
    assert all(before == "user" for before, role in pairwise(roles) if role == "assistant")
    assert [message["content"] for message in messages[-2:]] == ["the last", "whole"]


def test_answers_of_other_users_continue(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["half"], then="hang"), Reply(text=["whole"]))
    with caller.http.stream("POST", "/api/chat", json={"message": "mine"}) as answer:
        got = events(answer)
        next(got)
        assert stranger.ask("theirs")[-1][0] == "done"
        assert not model.disconnected.is_set()
