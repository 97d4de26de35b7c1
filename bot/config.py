"""The settings: the text of config.toml to one value, or every fault of it at once. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from bot.settings.durations import read_duration, write_duration
from bot.settings.faults import did_you_mean, fault_line
from bot.settings.hours import Quiet, contradictions, read_quiet
from bot.settings.values import (
    is_public_literal,
    read_api_url,
    read_base_address,
    read_clock,
    read_gateway_url,
    read_id,
    read_letter_file,
    read_name,
    read_optional_clock,
    read_path,
    read_prefix,
    read_role,
    read_time_zone,
    read_user_agent,
    read_web_address,
    source_id,
)
from feeds.entries import Source
from letters.questions import Letter

# The keys of feeds.kinds.KINDS.
KINDS = ("rss", "wp-json", "doj-api", "federal-register", "html-index", "gdelt", "congress-api")
OPTIONS = ("zone", "cookies")  # of every kind
INDEX_OPTIONS = ("item", "link", "title", "date", "date_format", "pages", "second_page")  # of html-index beside
SHORTEST_EVERY = timedelta(minutes=1)  # who asks more often is taken for an attack
USER_AGENT = "Mozilla/5.0 (compatible; letterwatch/0.1)"  # honest, in the form that state.gov answers


class ConfigError(Exception):
    """The settings cannot be used; ``str`` is one line for one fault, else the place and a line for each."""

    def __init__(self, place: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__((" " if len(self.faults) == 1 else "\n  ").join([f"{place}:", *self.faults]))


def _read_kind(value: object) -> str:
    if value not in KINDS:
        near = did_you_mean(str(value), KINDS)
        raise ValueError(f"expected one of {', '.join(KINDS)}, got {value!r:.60}{near}")
    return str(value)


Id = Annotated[int, BeforeValidator(read_id)]
Role = Annotated[int | str, BeforeValidator(read_role)]  # an int is an id, a str a name
LetterFile = Annotated[str | Path, BeforeValidator(read_letter_file)]
Name = Annotated[str, BeforeValidator(read_name)]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]


class Table(BaseModel):
    """A table of config.toml: nothing unknown in it, nothing bent into shape."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Storage(Table):
    """Where we remember."""

    path: Annotated[Path, BeforeValidator(read_path)] = Path("letterwatch.db")  # absolute in a Config, as the folder is
    backup_at: Annotated[time, BeforeValidator(read_clock)] = time(4, 0)  # in ``alerts.time_zone``
    backup_dir: Annotated[Path, BeforeValidator(read_path)] = Path("backups")
    keep_days: Annotated[int, Field(ge=0, le=3660)] = 7  # 0: no nightly backups
    keep_weeks: Annotated[int, Field(ge=0, le=520)] = 4


class Discord(Table):
    """The server that is served, and who may do what there."""

    prefix: Annotated[str, BeforeValidator(read_prefix)] = "!"
    guild_ids: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    admin_roles: Annotated[tuple[Role, ...], Field(strict=False)] = ()
    team_roles: Annotated[tuple[Role, ...], Field(strict=False)] = ()  # (): who sees the alerts channel
    api_url: Annotated[str, BeforeValidator(read_api_url)] = ""  # '': Discord's own; here and below
    gateway_url: Annotated[str, BeforeValidator(read_gateway_url)] = ""
    cdn_url: Annotated[str, BeforeValidator(read_base_address)] = ""


class Letters(Table):
    """The letters that are watched."""

    # A str is the name of a shipped letter, a Path (absolute in a Config) a file of one's own.
    files: Annotated[tuple[LetterFile, ...], Field(strict=False)] = ("fentanyl-2023",)


class Polling(Table):
    """How politely we ask, and how much we take."""

    concurrency: Annotated[int, Field(ge=1, le=256)] = 8
    per_host_seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 1.0
    timeout_seconds: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 30.0
    max_bytes: Annotated[int, Field(ge=1_000, le=1_000_000_000)] = 10_000_000
    user_agent: Annotated[str, BeforeValidator(read_user_agent)] = USER_AGENT


class SourceTable(Table):
    """One source as the file names it; ``private`` stands before ``every``, which asks for it."""

    url: Annotated[str, BeforeValidator(read_web_address), Field(examples=['"https://example.org/feed"'])]
    id: Name | None = None  # None: from the address
    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None  # None: the id
    group: Name = "news"
    kind: Annotated[str, BeforeValidator(_read_kind)] = "rss"
    private: bool = False
    every: Duration = timedelta(minutes=30)
    enabled: bool = True
    tier: Annotated[int, Field(ge=1, le=3)] = 2
    stale_after: Duration = timedelta(days=45)
    full_text: Literal["auto", "always", "never"] = "auto"
    dormant: bool = False
    fallback_of: str = ""  # '': it is nobody's spare door
    options: dict[str, str] = Field(default_factory=dict)

    @field_validator("private")
    @classmethod
    def _only_private_addresses(cls, private: bool, info: ValidationInfo) -> bool:
        if private and is_public_literal(info.data.get("url", "")):
            raise ValueError("true is only for a loopback or private address; take it out")
        return private

    @field_validator("every")
    @classmethod
    def _not_too_often(cls, every: timedelta, info: ValidationInfo) -> timedelta:
        if every < SHORTEST_EVERY and not info.data.get("private"):
            least = write_duration(SHORTEST_EVERY)
            raise ValueError(f'expected at least "{least}"; only a source with private = true may be faster')
        return every

    @field_validator("options")
    @classmethod
    def _only_known_options(cls, options: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        kind = info.data.get("kind", "html-index")  # a wrong kind is told by itself
        known = OPTIONS + INDEX_OPTIONS if kind == "html-index" else OPTIONS
        if unknown := sorted(options.keys() - known):
            near = did_you_mean(unknown[0], known) or f"; there are {', '.join(known)}"
            raise ValueError(f"{kind} has no option {unknown[0]!r:.40}{near}")
        read_time_zone(options.get("zone", "UTC"))
        return options

    def as_source(self) -> Source:
        """Return the value that feeds work with."""
        own_id = self.id or source_id(self.url)
        return Source(**(self.model_dump() | {"id": own_id, "name": self.name or own_id}))


class Route(Table):
    """Which messages go to which channel."""

    channel: Annotated[Id, Field(examples=["1130000000000000000"])]
    kind: Literal["alerts", "health"] = "alerts"
    letter: str = ""  # '': all
    questions: Annotated[tuple[str, ...], Field(strict=False)] = ()  # (): all
    quiet: Annotated[Quiet | None, BeforeValidator(read_quiet)] = None  # None: none
    digest_at: Annotated[time | None, BeforeValidator(read_optional_clock)] = None  # None: that of ``alerts``
    digest: bool = True


class Alerts(Table):
    """When a text is news, and the team's own clock."""

    look_back: Duration = timedelta(days=2)
    age_guard: Duration = timedelta(days=45)
    time_zone: Annotated[ZoneInfo, BeforeValidator(read_time_zone)] = ZoneInfo("America/New_York")
    digest_at: Annotated[time, BeforeValidator(read_clock)] = time(9, 0)  # in ``time_zone``


class File(Table):
    """The whole of config.toml."""

    storage: Storage = Storage()
    discord: Discord = Discord()
    letters: Letters = Letters()
    polling: Polling = Polling()
    sources: Annotated[tuple[SourceTable, ...], Field(strict=False)] = ()
    routes: Annotated[tuple[Route, ...], Field(strict=False)] = ()
    alerts: Alerts = Alerts()


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting, read, checked and complete; no path in it is relative."""

    storage: Storage
    discord: Discord
    letters: Letters
    polling: Polling
    sources: tuple[Source, ...]
    routes: tuple[Route, ...]
    alerts: Alerts


def read_config(text: str, folder: Path, place: str = "config.toml") -> Config:
    """Read the text of a settings file; relative paths count from ``folder``, which is absolute.

    Raises ConfigError, which lists every fault under ``place``.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(place, [f"not valid TOML: {error}"]) from error
    try:
        file = File.model_validate(tables)
    except ValidationError as error:
        faults = [fault_line(fault, File) for fault in error.errors()]
        raise ConfigError(place, faults + _wrong_ids(tables)) from error
    if wrong := _wrong_ids(tables) + contradictions(file.routes):
        raise ConfigError(place, wrong)
    return _complete(file, folder)


def _complete(file: File, folder: Path) -> Config:
    return Config(
        storage=file.storage.model_copy(
            update={"path": folder / file.storage.path, "backup_dir": folder / file.storage.backup_dir}
        ),
        discord=file.discord,
        letters=Letters.model_construct(files=tuple(_letter(str(n), folder) for n in file.letters.files)),
        polling=file.polling,
        sources=tuple(table.as_source() for table in file.sources),
        routes=file.routes,
        alerts=file.alerts,
    )


def _letter(name: str, folder: Path) -> str | Path:
    is_path = "/" in name or "\\" in name or name.endswith(".toml")
    return folder / name if is_path else name


def _wrong_ids(tables: dict[str, object]) -> list[str]:
    """Find ids that two sources share or that none has, in tables that may have other faults too."""
    rows = tables.get("sources")
    rows = rows if isinstance(rows, list) else []
    ids = [_id_of(row) for row in rows]
    main = {own_id: row.get("fallback_of") for own_id, row in zip(ids, rows, strict=True) if isinstance(row, dict)}
    faults = []
    for number, own_id in enumerate(ids):
        if own_id and (first := ids.index(own_id)) < number:
            faults.append(f"sources[{number}].id: {own_id!r} is the id of sources[{first}] already")
        if isinstance(other := main.get(own_id), str) and other and (fault := _lost_door(own_id, other, main)):
            faults.append(f"sources[{number}].fallback_of: {fault}")
    return faults


def _lost_door(own_id: str, other: str, main: Mapping[str, object]) -> str:
    """Say what is wrong with a spare door: no such source, or a ring of doors; '' when nothing is."""
    if other not in main:
        return f"no source {other!r:.60}{did_you_mean(other, main)}"
    seen = {own_id}
    while other and other in main:
        if other in seen:
            return f"{other!r:.60} leads back here; one of the doors must stand for itself"
        seen.add(other)
        other = str(main[other] or "")
    return ""


def _id_of(row: object) -> str:
    if not isinstance(row, dict):
        return ""
    return str(row.get("id") or source_id(str(row.get("url", ""))))


def check_routes(config: Config, letters: Sequence[Letter]) -> list[str]:
    """Find routes that name a letter or a question that is not there; one line for each fault."""
    by_id = {letter.id: letter for letter in letters}
    faults = []
    for number, route in enumerate(config.routes):
        if route.letter and route.letter not in by_id:
            near = did_you_mean(route.letter, by_id)
            faults.append(f"routes[{number}].letter: no letter {route.letter!r} is watched{near}")
            continue
        asked = [by_id[route.letter]] if route.letter else letters
        known = [question.id for letter in asked for question in letter.questions]
        where = f"in {route.letter}" if route.letter else "in any letter"
        faults += [
            f"routes[{number}].questions: no question {question!r} {where}; there are {', '.join(known)}"
            for question in route.questions
            if question not in known
        ]
    return faults
