"""What a settings file may say, and what its writer reads when it says something else."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.config import KINDS, ConfigError, File, Route, SourceTable, check_routes, read_config
from bot.environment import discord_token, load_config
from bot.settings.durations import read_duration, write_duration
from feeds.entries import Source
from feeds.kinds import KINDS as READERS
from letters.questions import Letter, Question

FOLDER = Path("/srv/watch")
SHIPPED = Path(__file__).parent.parent / "config.toml"


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read_config(text, FOLDER)
    return caught.value.faults


# --- what is left out ---------------------------------------------------------------------------------------------


def test_an_empty_file_is_complete():
    config = read_config("", FOLDER)
    assert config.storage.path == FOLDER / "letterwatch.db"
    assert config.storage.backup_dir == FOLDER / "backups"
    assert (config.storage.backup_at, config.storage.keep_days, config.storage.keep_weeks) == (time(4, 0), 7, 4)
    assert config.discord.prefix == "!"
    assert config.discord.guild_ids == config.discord.admin_roles == config.discord.team_roles == ()
    assert config.discord.api_url == config.discord.gateway_url == config.discord.cdn_url == ""
    assert config.letters.files == ("fentanyl-2023",)
    assert config.polling.per_host_seconds == 1
    assert config.alerts.look_back == timedelta(days=2)
    assert config.alerts.age_guard == timedelta(days=45)
    assert config.alerts.time_zone.key == "America/New_York"
    assert config.alerts.digest_at == time(9, 0)
    assert config.sources == config.routes == ()


def test_one_source_and_one_route_are_complete():
    config = read_config('[[sources]]\nurl = "https://www.npr.org/rss/1.xml"\n[[routes]]\nchannel = "12"\n', FOLDER)
    source = Source(
        id="npr.org-rss-1.xml",
        name="npr.org-rss-1.xml",
        group="news",
        kind="rss",
        url="https://www.npr.org/rss/1.xml",
        every=timedelta(minutes=30),
    )
    assert config.sources == (source,)
    assert config.routes == (Route(channel=12, kind="alerts", letter="", questions=()),)


# --- what is said -------------------------------------------------------------------------------------------------


def test_a_source_says_all_that_it_may():
    text = """
    [[sources]]
    id = "x"
    name = "The X"
    group = "state"
    kind = "html-index"
    url = "http://127.0.0.1:8080/list?a[]=b"
    every = "1s"
    enabled = false
    tier = 1
    stale_after = "1h30m"
    full_text = "never"
    private = true
    dormant = true
    fallback_of = "y"
    options = { item = "li.row" }
    [[sources]]
    id = "y"
    url = "https://example.org/"
    """
    assert read_config(text, FOLDER).sources[:1] == (
        Source(
            id="x",
            name="The X",
            group="state",
            kind="html-index",
            url="http://127.0.0.1:8080/list?a[]=b",
            every=timedelta(seconds=1),
            enabled=False,
            tier=1,
            stale_after=timedelta(minutes=90),
            full_text="never",
            private=True,
            dormant=True,
            fallback_of="y",
            options={"item": "li.row"},
        ),
    )


def test_ids_are_numbers_or_digits_and_roles_may_be_names():
    discord = read_config('[discord]\nguild_ids = [1, "2"]\nadmin_roles = ["Staff", "3", 4]', FOLDER).discord
    assert discord.guild_ids == (1, 2)
    assert discord.admin_roles == ("Staff", 3, 4)


def test_a_discord_compatible_server_may_be_named():
    text = """
    [discord]
    api_url = "http://127.0.0.1:1/api/v10/"
    gateway_url = "ws://127.0.0.1:1/gateway"
    cdn_url = "http://127.0.0.1:1/cdn/"
    """
    discord = read_config(text, FOLDER).discord
    assert discord.api_url == "http://127.0.0.1:1/api/v10"
    assert discord.gateway_url == "ws://127.0.0.1:1/gateway"
    assert discord.cdn_url == "http://127.0.0.1:1/cdn"


def test_paths_count_from_the_folder_and_bare_names_are_shipped_letters():
    config = read_config(
        '[storage]\npath = "var/x.db"\n[letters]\nfiles = ["fentanyl-2023", "mine.toml", "/etc/b"]', FOLDER
    )
    assert config.storage.path == FOLDER / "var/x.db"
    assert config.letters.files == ("fentanyl-2023", FOLDER / "mine.toml", Path("/etc/b"))


# --- what is wrong ------------------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_under_the_files_name():
    text = """
    [polling]
    concurency = 4
    max_bytes = "many"
    [discord]
    guild_ids = ["general"]
    [[sources]]
    id = "a"
    evry = "15m"
    [[sources]]
    id = "a"
    url = "https://example.org/"
    [[routes]]
    kind = "alert"
    [source]
    """
    with pytest.raises(ConfigError) as caught:
        read_config(text, FOLDER, "my.toml")
    assert str(caught.value).splitlines() == [
        "my.toml:",
        "  discord.guild_ids[0]: expected an id, a whole number such as 1130000000000000000, got 'general'",
        "  polling.max_bytes: expected a whole number, got 'many'",
        "  polling.concurency: no such setting (did you mean concurrency?)",
        '  sources[0].url: missing; write url = "https://example.org/feed"',
        "  sources[0].evry: no such setting (did you mean every?)",
        "  routes[0].channel: missing; write channel = 1130000000000000000",
        "  routes[0].kind: expected one of 'alerts' or 'health', got 'alert'",
        "  source: no such table (did you mean sources?)",
        "  sources[1].id: 'a' is the id of sources[0] already",
    ]


def in_source(line: str) -> str:
    given = "" if line.startswith("url") else 'url = "https://example.org/"\n'
    return f"[[sources]]\n{given}{line}"


WRONG = {
    "not TOML": ("x = ", "not valid TOML: "),
    "a table that is a number": ("polling = 3", "polling: expected a table, got 3"),
    "sources as one table": ("[sources]", "sources: expected [[sources]], a list of tables"),
    "routes as one table": ("[routes]", "routes: expected [[routes]], a list of tables"),
    "a setting of another table": (
        "[alerts]\nuser_agent = 'x'",
        "alerts.user_agent: no such setting (it stands in polling)",
    ),
    "a token": ("[discord]\ntoken = 'abc'", "discord.token: the token never stands in this file"),
    "a number as text": ("[polling]\nconcurrency = '4'", "polling.concurrency: expected a whole number, got '4'"),
    "a truth as number": ("[polling]\nper_host_seconds = true", "polling.per_host_seconds: expected a number"),
    "too small": ("[polling]\nconcurrency = 0", "polling.concurrency: expected at least 1, got 0"),
    "not a number": ("[polling]\nper_host_seconds = nan", "polling.per_host_seconds: expected a finite number"),
    "no time at all": ("[polling]\ntimeout_seconds = 0", "polling.timeout_seconds: expected more than 0"),
    "a header that breaks out": ('[polling]\nuser_agent = "a\\r\\nb"', "polling.user_agent: expected one line"),
    "an empty path": ("[storage]\npath = ''", "storage.path: expected a path in quotes, got ''"),
    "an empty prefix": ("[discord]\nprefix = ''", "discord.prefix: expected one to eight marks"),
    "an id that is true": ("[discord]\nguild_ids = [true]", "discord.guild_ids[0]: expected an id"),
    "an id below one": ("[[routes]]\nchannel = 0", "routes[0].channel: expected an id"),
    "an id beyond 64 bits": ("[[routes]]\nchannel = '99999999999999999999'", "routes[0].channel: expected an id"),
    "an API without version": ("[discord]\napi_url = 'http://h/api'", 'such as "http://h/api/v10"'),
    "a gateway over http": (
        "[discord]\ngateway_url = 'http://h'",
        "discord.gateway_url: expected an address such as wss",
    ),
    "a zone of nowhere": ("[alerts]\ntime_zone = 'Mars/Base'", "alerts.time_zone: expected a time zone"),
    "a zone that is a folder": ("[alerts]\ntime_zone = 'America'", "alerts.time_zone: expected a time zone"),
    "a zone that climbs": ("[alerts]\ntime_zone = '../etc/passwd'", "alerts.time_zone: expected a time zone"),
    "a clock of 25 hours": ("[alerts]\ndigest_at = '25:00'", "alerts.digest_at: expected a time of day"),
    "a duration without unit": ("[alerts]\nlook_back = '2'", "alerts.look_back: expected a duration such as"),
    "a duration as number": ("[alerts]\nlook_back = 2", "alerts.look_back: expected a duration such as"),
    "a duration of ages": ("[alerts]\nlook_back = '999999999d'", "at most a hundred years"),
    "an empty letter name": ("[letters]\nfiles = ['']", "letters.files[0]: expected a letter's name"),
    "a password": (in_source("url = 'https://me:secret@h/'"), "sources[0].url: a user name or password may not"),
    "another scheme": (in_source("url = 'file:///etc/passwd'"), "sources[0].url: expected an address such as https"),
    "no host": (in_source("url = 'https:///x'"), "sources[0].url: expected an address such as https"),
    "a port of letters": (in_source("url = 'https://h:x/'"), "sources[0].url: expected an address, but"),
    "a blank in an address": (in_source("url = 'https://h/a b'"), "sources[0].url: expected an address"),
    "an id with a blank": (in_source("id = 'a b'"), "sources[0].id: expected letters, digits"),
    "an unknown kind": (in_source("kind = 'rrs'"), "got 'rrs' (did you mean rss?)"),
    "a kind almost": (in_source("kind = 'gdlt'"), "sources[0].kind: expected one of"),
    "a kind that is a list": (in_source("kind = []"), "sources[0].kind: expected one of"),
    "too often": (in_source("every = '59s'"), 'sources[0].every: expected at least "1m"; only a source with private'),
    "private and public": (in_source("url = 'http://8.8.8.8/'\nprivate = true"), "sources[0].private: true is only"),
    "a fourth tier": (in_source("tier = 4"), "sources[0].tier: expected at most 3, got 4"),
    "an option that is a number": (in_source("options = { a = 1 }"), "sources[0].options.a: expected a text in quotes"),
    "an unknown option": (
        in_source("kind = 'html-index'\noptions = { itme = 'a' }"),
        "sources[0].options: html-index has no option 'itme' (did you mean item?)",
    ),
    "an option of another kind": (
        in_source("options = { item = 'a' }"),
        "sources[0].options: rss has no option 'item'; there are zone, cookies",
    ),
    "an option's zone of nowhere": (
        in_source("options = { zone = 'Mars' }"),
        "sources[0].options: expected a time zone",
    ),
    "a spare door of nothing": (
        in_source("fallback_of = 'exampl.org'"),
        "sources[0].fallback_of: no source 'exampl.org'",
    ),
    "a spare door of itself": (in_source("fallback_of = 'example.org'"), "fallback_of: 'example.org' leads back here"),
    "two sources of one address": (f"{in_source('')}\n{in_source('')}", "'example.org' is the id of sources[0]"),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_told_with_its_place(text, told):
    found = faults(text)
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize("text", ["[discord]\ntoken = 'S3CRET'", in_source("url = 'https://me:S3CRET@h/'")])
def test_a_secret_is_not_repeated(text):
    assert "S3CRET" not in "".join(faults(text))


# --- the file and the token ---------------------------------------------------------------------------------------


def test_a_missing_file_says_how_to_name_another(tmp_path):
    with pytest.raises(ConfigError, match=r"no.toml: no such file; give its path with --config or in LETTERWATCH"):
        load_config(tmp_path / "no.toml")


def test_a_folder_and_a_file_of_bytes_are_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8 at byte 0"):
        load_config(tmp_path / "x.toml")


def test_relative_paths_count_from_the_files_folder(tmp_path, monkeypatch):
    (tmp_path / "x.toml").write_text('[storage]\npath = "a.db"')
    monkeypatch.chdir(tmp_path)
    assert load_config(Path("x.toml")).storage.path == tmp_path / "a.db"


def test_the_token_comes_from_the_environment_or_a_file_and_shows_itself_to_nobody(tmp_path):
    (tmp_path / "token").write_text("abc.def\n")
    assert discord_token({}) is None
    for given in ({"DISCORD_TOKEN": "abc.def"}, {"DISCORD_TOKEN_FILE": str(tmp_path / "token")}):
        token = discord_token(given)
        assert token is not None
        assert token.secret == "abc.def"
        assert "abc" not in f"{token} {token!r}"


def test_a_token_that_cannot_be_had_is_told(tmp_path):
    (tmp_path / "empty").write_text("\n")
    wrong = {
        "are both set; unset one": {"DISCORD_TOKEN": "a", "DISCORD_TOKEN_FILE": "b"},
        "cannot be read: No such file": {"DISCORD_TOKEN_FILE": str(tmp_path / "none")},
        "is empty; it should hold": {"DISCORD_TOKEN_FILE": str(tmp_path / "empty")},
        "blanks or odd characters": {"DISCORD_TOKEN": "abc def"},
    }
    for told, environ in wrong.items():
        with pytest.raises(ConfigError, match=told):
            discord_token(environ)


# --- routes and letters -------------------------------------------------------------------------------------------


def letter(letter_id: str, *questions: str) -> Letter:
    asked = tuple(Question(question, question, question) for question in questions)
    return Letter(letter_id, "T", "T", "A", "S", date(2023, 8, 2), 60, questions=asked)


def test_routes_are_checked_against_the_letters():
    text = """
    [[routes]]
    channel = 1
    letter = "fentanyl-2032"
    [[routes]]
    channel = 2
    letter = "fentanyl-2023"
    questions = ["q1", "q9"]
    [[routes]]
    channel = 3
    questions = ["q1", "q7"]
    [[routes]]
    channel = 4
    kind = "health"
    """
    letters = [letter("fentanyl-2023", "q1", "q2"), letter("other", "q7")]
    assert check_routes(read_config(text, FOLDER), letters) == [
        "routes[0].letter: no letter 'fentanyl-2032' is watched (did you mean fentanyl-2023?)",
        "routes[1].questions: no question 'q9' in fentanyl-2023; there are q1, q2",
    ]


# --- durations ----------------------------------------------------------------------------------------------------

DURATIONS = {
    "15m": timedelta(minutes=15),
    "2h": timedelta(hours=2),
    "45d": timedelta(days=45),
    "1h30m": timedelta(minutes=90),
    "0s": timedelta(),
}


@pytest.mark.parametrize(("text", "duration"), DURATIONS.items())
def test_a_duration_is_read_and_written_the_same(text, duration):
    assert read_duration(text) == duration
    assert write_duration(duration) == text


# --- the file that ships ------------------------------------------------------------------------------------------


def uncommented(text: str) -> str:
    """The shipped settings with its two example tables taken in: lines that begin ``# [[`` or ``# key =``."""
    return re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)


def explained(text: str) -> set[str]:
    """Settings that have a comment: on their own line, or on the line above."""
    found, table, above = set(), "", ""
    for line in uncommented(text).splitlines():
        if header := re.match(r"\[+(\w+)\]+", line):
            table = header[1]
        setting = re.match(r"(\w+) = [^#]*(#.*)?", line)
        if setting and (setting[2] or above.startswith("#")):
            found.add(f"{table}.{setting[1]}")
        above = line
    return found


def settings() -> set[str]:
    tables = {"sources": SourceTable, "routes": Route} | {
        name: type(field.default) for name, field in File.model_fields.items() if field.default != ()
    }
    return {f"{name}.{field}" for name, table in tables.items() for field in table.model_fields}


def test_every_setting_is_explained_in_the_shipped_file():
    assert settings() - explained(SHIPPED.read_text()) == set()


def test_the_shipped_file_is_valid_and_stands_at_the_defaults():
    shipped = read_config(SHIPPED.read_text(), FOLDER)
    default = read_config("", FOLDER)
    assert shipped.routes == ()
    for table in ("storage", "discord", "letters", "polling", "alerts"):
        assert getattr(shipped, table) == getattr(default, table)


def test_the_example_tables_of_the_shipped_file_stand_at_the_defaults():
    tables = tomllib.loads(uncommented(SHIPPED.read_text()))
    route, source = tables["routes"][0], tables["sources"][0]
    assert read_config(uncommented(SHIPPED.read_text()), FOLDER).routes == (Route(channel=route["channel"]),)
    assert SourceTable.model_validate(source).as_source() == SourceTable(url=source["url"]).as_source()


def test_the_shipped_file_has_sources_of_every_kind_and_of_both_sides():
    sources = read_config(SHIPPED.read_text(), FOLDER).sources
    on = [source for source in sources if source.enabled]
    assert {source.kind for source in sources} == set(KINDS)
    assert {"state", "justice", "register", "whitehouse", "congress", "china", "news"} <= {s.group for s in on}
    assert not any(source.private for source in sources)


def test_the_kinds_of_the_settings_are_those_that_can_be_read():
    assert set(KINDS) == set(READERS)
