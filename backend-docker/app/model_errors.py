"""Describes OpenAI's errors for the user. Never shows or logs OpenAI's own messages, which contain parts of the key."""

import logging

import openai

log = logging.getLogger("taskflow.assistant")


def describe_model_error(error: openai.OpenAIError) -> str:
    status = getattr(error, "status_code", None)
    fields = {"status": status, "code": getattr(error, "code", None), "openai_request": getattr(error, "request_id", None)}
    log.error("the model request failed: %s", type(error).__name__, extra={"fields": fields})
    match error:
        case openai.AuthenticationError():
            return "OpenAI rejected the API key. Check OPENAI_API_KEY (`openai-api-key` in the Secret)."
        case openai.PermissionDeniedError():
            return "This API key has no access to the model. Check OPENAI_API_KEY and OPENAI_MODEL."
        case openai.NotFoundError():
            return "OpenAI doesn't know the model or the URL. Check OPENAI_MODEL and OPENAI_BASE_URL."
        case openai.RateLimitError(code="insufficient_quota"):
            return "The OpenAI account has no credit left."
        case openai.RateLimitError():
            return "OpenAI's rate limit is reached. Wait a minute and ask again."
        case openai.APITimeoutError():
            return "OpenAI didn't respond in time. Ask again."
        case openai.APIConnectionError():
            return "The connection to OpenAI failed. Ask again. If that doesn't help, check the network and OPENAI_BASE_URL."
        case openai.APIStatusError() if error.status_code >= 500:
            return f"OpenAI had an internal error ({error.status_code}). Ask again later."
        case openai.APIStatusError():
            return f"OpenAI rejected the request ({error.status_code}). Clear the conversation and ask again."
        case _:
            return "OpenAI ended the answer early. Ask again."
