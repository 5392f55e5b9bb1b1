"""OpenAI's errors as plain sentences. Its own words are neither shown nor logged: they quote parts of the key."""

import logging

import openai

log = logging.getLogger("taskflow.assistant")


def plain_fault(error: openai.OpenAIError) -> str:
    status = getattr(error, "status_code", None)
    fields = {"status": status, "code": getattr(error, "code", None), "openai_request": getattr(error, "request_id", None)}
    log.error("the model failed: %s", type(error).__name__, extra={"fields": fields})
    match error:
        case openai.AuthenticationError():
            return "OpenAI refused the key. Check OPENAI_API_KEY (`openai-api-key` in the Secret)."
        case openai.PermissionDeniedError():
            return "OpenAI does not let this key use the model. Check OPENAI_API_KEY and OPENAI_MODEL."
        case openai.NotFoundError():
            return "OpenAI does not know the model or the address. Check OPENAI_MODEL and OPENAI_BASE_URL."
        case openai.RateLimitError(code="insufficient_quota"):
            return "The OpenAI account has no credit left."
        case openai.RateLimitError():
            return "OpenAI takes no more requests for the moment. Wait a minute and ask again."
        case openai.APITimeoutError():
            return "OpenAI did not answer in time. Ask again."
        case openai.APIConnectionError():
            return "The connection to OpenAI failed. Ask again; if it goes on, check the network and OPENAI_BASE_URL."
        case openai.APIStatusError() if error.status_code >= 500:
            return f"OpenAI has a fault of its own ({error.status_code}). Ask again later."
        case openai.APIStatusError():
            return f"OpenAI refused the request ({error.status_code}). Clear the conversation and ask again."
        case _:
            return "OpenAI broke off the answer. Ask again."
