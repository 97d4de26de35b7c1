"""What we are given at the start: the settings file, and the token in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import Config, ConfigError, read_config

CONFIG_VARIABLE = "LETTERWATCH_CONFIG"
TOKEN_VARIABLE = "DISCORD_TOKEN"  # noqa: S105  (a name, no secret)
TOKEN_FILE_VARIABLE = "DISCORD_TOKEN_FILE"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Token:
    """Discord's token; it shows itself to nobody who prints it."""

    secret: str = field(repr=False)

    def __str__(self) -> str:
        return "Token(hidden)"


def load_config(path: Path) -> Config:
    """Read the settings file; raise ConfigError with every fault, or with what to do when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        remedy = f"no such file; give its path with --config or in {CONFIG_VARIABLE}"
        raise ConfigError(str(path), [remedy]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), [f"not UTF-8 at byte {error.start}; save it as UTF-8"]) from error
    except OSError as error:
        raise ConfigError(str(path), [f"cannot be read: {error.strerror}"]) from error
    return read_config(text, path.resolve().parent, str(path))


def discord_token(environ: Mapping[str, str]) -> Token | None:
    """Take the token from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names; None when neither is set.

    Raises ConfigError when both are set, or when the file cannot be read or holds no token.
    """
    given, file = environ.get(TOKEN_VARIABLE, "").strip(), environ.get(TOKEN_FILE_VARIABLE, "").strip()
    if given and file:
        raise ConfigError("environment", [f"{TOKEN_VARIABLE} and {TOKEN_FILE_VARIABLE} are both set; unset one"])
    secret = _token_in(Path(file)) if file else given
    if not secret:
        return None
    if not secret.isascii() or any(mark.isspace() for mark in secret):
        raise ConfigError("environment", ["the Discord token has blanks or odd characters in it; copy it again"])
    return Token(secret.removeprefix("Bot "))


def _token_in(file: Path) -> str:
    place = f"{TOKEN_FILE_VARIABLE} {file}"
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text file"
        raise ConfigError(place, [f"cannot be read: {reason}; it should hold the bot's token alone"]) from error
    if not secret:
        raise ConfigError(place, ["is empty; it should hold the bot's token alone"])
    return secret
