"""What Discord refuses in the form of a message, which discord.py does not check. Pure.

Docs: resources/message, "Embed Limits" and "Create Message"; components/reference; interactions/application-commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.discord_server.errors import ApiError, empty_message, invalid_form
from tests.discord_server.values import walk_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.discord_server.values import Json

CONTENT = 2000
NONCE = 25
EMBEDS = 10
EMBED_TOTAL = 6000  # title, description, fields, footer and author, over all embeds of the message
EMBED_FIELDS = 25
EMBED_URL = 2048
EMBED_PARTS = {"title": 256, "description": 4096, "footer.text": 2048, "author.name": 256}
FIELD_PARTS = {"name": 256, "value": 1024}
ROWS = 5
BUTTONS_IN_ROW = 5
COMPONENTS = 40
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTON_URL = 512
OPTIONS = 25
OPTION_PARTS = {"label": 100, "value": 100, "description": 100}
PLACEHOLDER = 150
MODAL_TITLE = 45
CHOICES = 25
ALT_TEXT = 1024  # an attachment's description (docs: resources/message)
UPLOAD_BYTES = 10 << 20  # attachment_size_limit of a server without boosts

ACTION_ROW, BUTTON, STRING_SELECT = 1, 2, 3
LINK_STYLE = 5
COMPONENTS_V2 = 1 << 15  # message flag: no content or embeds beside the components

_WEB = ("http", "https")
_PICTURE = (*_WEB, "attachment")
_EMBED_URLS = {"url": _WEB, "author.url": _WEB, "image.url": _PICTURE, "thumbnail.url": _PICTURE}

Faults = dict[str, tuple[str, str]]
_BODY = ("embeds", "components", "attachments", "poll", "sticker_ids")


def check_new_message(body: Json, *, files: int = 0) -> None:
    """Raise ApiError for a message that Discord would not take."""
    check_message(body)
    said = (body.get("content") or "").strip()
    if not files and not said and not any(body.get(part) for part in _BODY):
        raise empty_message()


def check_message(body: Json) -> None:
    """Raise ApiError for a message or an edit that breaks a limit."""
    faults: Faults = {}
    _too_long(faults, "content", body.get("content"), CONTENT)
    _too_long(faults, "nonce", str(body.get("nonce") or ""), NONCE)
    _check_embeds(faults, body.get("embeds") or [])
    for number, attachment in enumerate(body.get("attachments") or []):
        _too_long(faults, f"attachments.{number}.description", attachment.get("description"), ALT_TEXT)
    _check_urls(faults, body)
    _check_components(faults, body.get("components") or [], v2=bool((body.get("flags") or 0) & COMPONENTS_V2))
    _check_allowed_mentions(faults, body.get("allowed_mentions") or {})
    if faults:
        raise invalid_form(faults)


def check_modal(data: Json) -> None:
    """Raise ApiError for a modal that Discord would not show."""
    faults: Faults = {}
    _required(faults, "title", data.get("title"))
    _too_long(faults, "title", data.get("title"), MODAL_TITLE)
    _required(faults, "custom_id", data.get("custom_id"))
    _check_components(faults, data.get("components") or [])
    if faults:
        raise invalid_form(faults)


def check_choices(choices: list[Json]) -> None:
    """Raise ApiError for autocomplete choices that Discord would not show."""
    faults: Faults = {}
    _too_many(faults, "choices", choices, CHOICES)
    for number, choice in enumerate(choices):
        for part in ("name", "value"):
            _required(faults, f"choices.{number}.{part}", str(choice.get(part, "")))
            _too_long(faults, f"choices.{number}.{part}", str(choice.get(part, "")), 100)
    if faults:
        raise invalid_form({f"data.{place}": fault for place, fault in faults.items()})


def unknown_reference() -> ApiError:
    """Return the refusal of a reply to a message that is not there."""
    return invalid_form({"message_reference": ("REPLIES_UNKNOWN_MESSAGE", "Unknown message")})


def _check_embeds(faults: Faults, embeds: list[Json]) -> None:
    _too_many(faults, "embeds", embeds, EMBEDS)
    for number, embed in enumerate(embeds):
        place = f"embeds.{number}"
        _too_many(faults, f"{place}.fields", embed.get("fields") or [], EMBED_FIELDS)
        for part, text, most in _embed_texts(embed):
            _too_long(faults, f"{place}.{part}", text, most)
            if part.startswith("fields."):
                _required(faults, f"{place}.{part}", text)
    total = sum(len(text) for embed in embeds for _, text, _ in _embed_texts(embed))
    if total > EMBED_TOTAL:
        faults["embeds"] = ("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _check_urls(faults: Faults, body: Json) -> None:
    """An address must be http or https with a host; pictures may also be attachments of the message."""
    for number, embed in enumerate(body.get("embeds") or []):
        for part, schemes in _EMBED_URLS.items():
            outer, _, inner = part.partition(".")
            holder: Json = (embed.get(outer) or {}) if inner else embed
            _well_formed(faults, f"embeds.{number}.{part}", holder.get(inner or outer), schemes)
    for number, component in enumerate(walk_components(body.get("components") or [])):
        if component.get("type") == BUTTON:
            _well_formed(faults, f"components.{number}.url", component.get("url"), (*_WEB, "discord"))


def _well_formed(faults: Faults, place: str, url: str | None, schemes: tuple[str, ...]) -> None:
    if not url:
        return
    _too_long(faults, place, url, EMBED_URL)
    parts = urlsplit(url)
    if parts.scheme not in schemes:
        faults[place] = ("URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")
    elif not parts.netloc or any(letter.isspace() for letter in url):
        faults[place] = ("URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _embed_texts(embed: Json) -> Iterator[tuple[str, str, int]]:
    """Yield each text of an embed that counts: its place, itself and its own limit."""
    for part, most in EMBED_PARTS.items():
        outer, _, inner = part.partition(".")
        holder: Json = (embed.get(outer) or {}) if inner else embed
        yield part, holder.get(inner or outer) or "", most
    for number, entry in enumerate(embed.get("fields") or []):
        for part, most in FIELD_PARTS.items():
            yield f"fields.{number}.{part}", entry.get(part) or "", most


def _check_components(faults: Faults, components: list[Json], *, v2: bool = False) -> None:
    if not v2:
        _too_many(faults, "components", components, ROWS)
    parts = walk_components(components)
    _too_many(faults, "components", parts, COMPONENTS)
    ids = [part["custom_id"] for part in parts if part.get("custom_id")]
    if len(ids) != len(set(ids)):
        faults["components"] = ("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    for number, part in enumerate(parts):
        _check_component(faults, f"components.{number}", part)


def _check_component(faults: Faults, place: str, part: Json) -> None:
    _too_long(faults, f"{place}.custom_id", part.get("custom_id"), CUSTOM_ID)
    _too_long(faults, f"{place}.placeholder", part.get("placeholder"), PLACEHOLDER)
    if part.get("type") == ACTION_ROW:
        _check_row(faults, place, part.get("components") or [])
    if part.get("type") == BUTTON:
        _check_button(faults, place, part)
    if part.get("type") == STRING_SELECT:
        _check_options(faults, place, part.get("options") or [])


def _check_row(faults: Faults, place: str, inner: list[Json]) -> None:
    """A row holds one to five buttons, or one menu or input."""
    buttons = [part for part in inner if part.get("type") == BUTTON]
    most = BUTTONS_IN_ROW if len(buttons) == len(inner) else 1
    if not 1 <= len(inner) <= most:
        faults[f"{place}.components"] = ("BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def _check_button(faults: Faults, place: str, part: Json) -> None:
    _too_long(faults, f"{place}.label", part.get("label"), BUTTON_LABEL)
    _too_long(faults, f"{place}.url", part.get("url"), BUTTON_URL)
    wanted = "url" if part.get("style") == LINK_STYLE else "custom_id"
    _required(faults, f"{place}.{wanted}", part.get(wanted))
    if not part.get("label") and not part.get("emoji"):
        _required(faults, f"{place}.label", "")


def _check_options(faults: Faults, place: str, options: list[Json]) -> None:
    if not 1 <= len(options) <= OPTIONS:
        faults[f"{place}.options"] = ("BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {OPTIONS} in length.")
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        faults[f"{place}.options"] = ("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Option values must be unique")
    for number, option in enumerate(options):
        for part, most in OPTION_PARTS.items():
            _too_long(faults, f"{place}.options.{number}.{part}", option.get(part), most)
            if part != "description":
                _required(faults, f"{place}.options.{number}.{part}", option.get(part))


def _check_allowed_mentions(faults: Faults, allowed: Json) -> None:
    """``parse`` and a list of the same kind exclude each other (docs: "Allowed Mentions Object")."""
    for kind in ("users", "roles"):
        if kind in allowed.get("parse", ()) and allowed.get(kind):
            sentence = f"parse:[{kind!r}] and {kind}:[ids...] are mutually exclusive."
            faults["allowed_mentions"] = ("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)


def _too_long(faults: Faults, place: str, text: str | None, most: int) -> None:
    if len(text or "") > most:
        faults[place] = ("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _too_many(faults: Faults, place: str, things: list[Json], most: int) -> None:
    if len(things) > most:
        faults[place] = ("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _required(faults: Faults, place: str, text: str | None) -> None:
    if not (text or "").strip():
        faults[place] = ("BASE_TYPE_REQUIRED", "This field is required")
