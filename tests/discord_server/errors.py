"""The refusals of the API, with the codes that Discord documents (topics/opcodes-and-status-codes, "JSON")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord_server.values import Json


class ApiError(Exception):
    """An answer other than success: HTTP status, JSON body and headers."""

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


class NotPossible(AssertionError):
    """A test asked for what a person could not do in Discord: a button that is not there, an unknown command."""


def refusal(status: int, code: int, message: str) -> ApiError:
    return ApiError(status, {"message": message, "code": code})


def unauthorized() -> ApiError:
    return refusal(401, 0, "401: Unauthorized")


def unknown_route() -> ApiError:
    return refusal(404, 0, "404: Not Found")


def unknown_channel() -> ApiError:
    return refusal(404, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    return refusal(404, 10004, "Unknown Guild")


def unknown_member() -> ApiError:
    return refusal(404, 10007, "Unknown Member")


def unknown_message() -> ApiError:
    return refusal(404, 10008, "Unknown Message")


def unknown_user() -> ApiError:
    return refusal(404, 10013, "Unknown User")


def unknown_webhook() -> ApiError:
    return refusal(404, 10015, "Unknown Webhook")


def unknown_interaction() -> ApiError:
    return refusal(404, 10062, "Unknown interaction")


def too_many_pins() -> ApiError:
    return refusal(400, 30003, "Maximum number of pins reached (250)")


def too_large() -> ApiError:
    return refusal(413, 40005, "Request entity too large")


def already_acknowledged() -> ApiError:
    return refusal(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> ApiError:
    return refusal(403, 50001, "Missing Access")


def not_the_author() -> ApiError:
    return refusal(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return refusal(400, 50006, "Cannot send an empty message")


def cannot_message_user() -> ApiError:
    return refusal(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> ApiError:
    return refusal(403, 50013, "Missing Permissions")


def wrong_channel_kind() -> ApiError:
    return refusal(400, 50024, "Cannot execute action on this channel type")


def expired_token() -> ApiError:
    return refusal(401, 50027, "Invalid Webhook Token")


def thread_archived() -> ApiError:
    return refusal(400, 50083, "Thread is archived")


def thread_exists() -> ApiError:
    return refusal(400, 160004, "A thread has already been created for this message")


def cannot_reply_without_history() -> ApiError:
    return refusal(400, 160002, "Cannot reply without permission to read message history")


def invalid_form(faults: dict[str, tuple[str, str]]) -> ApiError:
    """Code 50035: ``faults`` maps the dotted place in the body to a code and a sentence."""
    errors: Json = {}
    for place, (code, sentence) in faults.items():
        here = errors
        for step in place.split("."):
            here = here.setdefault(step, {})
        here.setdefault("_errors", []).append({"code": code, "message": sentence})
    return ApiError(400, {"message": "Invalid Form Body", "code": 50035, "errors": errors})


def rate_limited(
    retry_after: float, *, scope: str = "user", code: int = 0, via: bool = True, message: str = ""
) -> ApiError:
    """429 as the API gives it. Without ``via`` it looks like Cloudflare's, which discord.py never retries."""
    body: Json = {
        "message": message or "You are being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": scope == "global",
    }
    if code:
        body["code"] = code
    headers = {"Retry-After": str(max(1, round(retry_after + 0.5))), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    if via:
        headers["Via"] = "1.1 google"
    return ApiError(429, body, headers)
