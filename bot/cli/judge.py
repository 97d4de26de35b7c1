"""The commands that judge without watching: ``match``, ``evaluate`` and ``letter list``."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, TypeVar

import click

from bot.cli.letter import letter_read
from bot.config import ConfigError
from bot.environment import CONFIG_VARIABLE, load_config
from bot.watching.letters import letters_in, read_letters
from letters.evaluation import Judged, Table, errors_of, evaluate
from letters.files.load import LetterFile, LetterFileError, load_letter
from letters.findings import Level
from letters.json_lines import LineError, answer_line, read_labelled, read_line
from letters.learning.feedback import name_of
from letters.matching import Matcher
from letters.record.clock import day_words, term_words
from letters.telling.stories import StoryIndex, features
from storage.admin.keywords import watch_terms
from storage.database import explained, open_reader
from storage.errors import StorageError
from storage.judging.lessons import Lessonbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from letters.findings import Document, Judgement
    from letters.questions import Letter

BY_HAND = ("add", "close", "reopen", "undo", "log")
DEFAULT_LETTER = "fentanyl-2023"
BAD_USE = 2
SHOWN = 240  # characters of a passage in a list of errors

Read = TypeVar("Read")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.toml"),
    envvar=CONFIG_VARIABLE,
    show_default=True,
    help="Settings file; it may be absent.",
)
letter_option = click.option("--letter", metavar="ID", help="A letter of the settings, a shipped one, or a path.")
db_option = click.option(
    "--db",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Heed the keywords, votes and added letters of this database.",
)
lines_argument = click.argument("file", type=click.File("rb"), default="-")


@dataclass(slots=True)
class Lines:
    """The lines of a file, read one after another; bad ones are told on stderr and remembered."""

    file: IO[bytes]
    bad: int = 0

    def read(self, reader: Callable[[bytes], Read]) -> Iterator[Read]:
        """Yield what ``reader`` makes of each line that is good."""
        place = getattr(self.file, "name", "<stdin>")
        for number, line in enumerate(self.file, start=1):
            if not line.strip():
                continue
            try:
                yield reader(line)
            except LineError as error:
                self.bad += 1
                click.echo(f"{place}: line {number}: {error}", err=True)


@dataclass(slots=True)
class Stories:
    """Which document first told a story, in the order of the input."""

    index: StoryIndex = field(default_factory=StoryIndex)
    first: list[str | int] = field(default_factory=list)

    def of(self, given: str | int, document: Document, judgements: Sequence[Judgement]) -> str | int:
        """Return the id of the first document that tells the same story: often its own."""
        self.first.append(given)
        spoken_to = [judgement.letter for judgement in judgements if judgement.level is not Level.NONE]
        told = features(document.title, document.text, document.published, spoken_to)
        return self.first[int(self.index.add(str(len(self.first) - 1), told))]


@click.command("match")
@lines_argument
@letter_option
@db_option
@config_option
def match_command(file: IO[bytes], letter: str | None, db: Path | None, config: Path) -> None:
    """Judge documents: JSON lines in, JSON lines out, in the same order."""
    letters = [chosen_letter(letter, config, db)]
    matcher = _heeding(Matcher(letters), db) if db else Matcher(letters)
    lines, stories = Lines(file), Stories()
    for given in lines.read(read_line):
        judgements = matcher.judge(given.document)
        click.echo(answer_line(given, judgements, stories.of(given.id, given.document, judgements)))
    sys.exit(1 if lines.bad else 0)


@click.command("evaluate")
@lines_argument
@letter_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--errors", is_flag=True, help="Show each error with its evidence and scores.")
@db_option
@config_option
def evaluate_command(
    file: IO[bytes], letter: str | None, as_json: bool, errors: bool, db: Path | None, config: Path
) -> None:
    """Compare judgements with labelled documents and print how well they agree."""
    chosen = chosen_letter(letter, config, db)
    matcher = _heeding(Matcher([chosen]), db) if db else Matcher([chosen])
    lines, stories = Lines(file), Stories()
    judged = [
        Judged(one, judgements[0], stories.of(one.id, one.document, judgements))
        for one in lines.read(read_labelled)
        for judgements in [matcher.judge(one.document)]
    ]
    tables = evaluate(judged, [question.id for question in chosen.letter.questions])
    if errors:
        _print_errors(judged, to_stderr=as_json)
    click.echo(json.dumps({kind: table.as_json() for kind, table in tables.items()}) if as_json else _shown(tables))
    sys.exit(1 if lines.bad else 0)


class LetterGroup(click.Group):
    """Loads what adds letters when that is asked for: `list` and `read` need no watcher's parts."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return [*super().list_commands(ctx), *BY_HAND]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in BY_HAND:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module("bot.cli.letters_by_hand"), f"letter_{cmd_name}")
        return command


@click.group("letter", cls=LetterGroup)
def letter_group() -> None:
    """Letters that can be watched: list, read, add, close, reopen."""


@letter_group.command("list")
@config_option
def letter_list(config: Path) -> None:
    """List the letters of the settings and those that were added, closed ones last, with their questions."""
    configured = configured_letters(config)
    try:
        known = letters_in(load_config(config).storage.path, configured).files if configured else ()
    except StorageError as error:
        _refuse(error, 1)
    files = known or [load_letter(DEFAULT_LETTER)]
    for file in sorted(files, key=lambda one: one.letter.closed is not None):
        _print_letter(file.letter)


def _print_letter(letter: Letter) -> None:
    sent = f"{day_words(letter.sent_on)} to {letter.addressee}"
    click.echo(f"{letter.id}: {letter.title}\n  sent {sent}; {term_words(letter)}")
    if letter.closed is not None:
        click.echo(
            f"  closed on {day_words(letter.closed.at.date())} by {name_of(letter.closed.who)}: {letter.closed.reason}"
        )
    for question in letter.questions:
        click.echo(f"  {question.id:4} {question.label}")


letter_group.add_command(letter_read)


def configured_letters(config: Path) -> list[LetterFile]:
    """Read the letters that the settings name; none when there is no settings file. Exits 2 on a wrong setting."""
    if not config.exists():
        return []
    try:
        return list(read_letters(load_config(config)))
    except ConfigError as error:
        _refuse(error)


def chosen_letter(wanted: str | None, config: Path, db: Path | None = None) -> LetterFile:
    """Return the letter that was asked for: the only one in the settings, else the shipped one, unless named.

    ``db``: a database whose added letters may be named, too.
    """
    configured = configured_letters(config)
    if wanted is None and len(configured) == 1:
        return configured[0]
    for file in _with_added(configured, db):
        if file.letter.id == (wanted or DEFAULT_LETTER):
            return file
    try:
        return load_letter(wanted or DEFAULT_LETTER)
    except LetterFileError as error:
        _refuse(ConfigError("letters", error.faults))


def _with_added(configured: Sequence[LetterFile], db: Path | None) -> Sequence[LetterFile]:
    try:
        return letters_in(db, configured).files if db else configured
    except StorageError as error:
        _refuse(error, 1)


def _refuse(error: Exception, code: int = BAD_USE) -> NoReturn:
    click.echo(f"letterwatch: {error}", err=True)
    sys.exit(code)


def _heeding(matcher: Matcher, path: Path) -> Matcher:
    try:
        with closing(open_reader(path)) as db, explained(path):
            return matcher.with_watch_terms(watch_terms(db)).with_lessons(Lessonbook().read(db, matcher.letters))
    except StorageError as error:
        _refuse(error, 1)


def _print_errors(judged: Iterable[Judged], *, to_stderr: bool) -> None:
    for one in judged:
        wrong = errors_of(one)
        if not wrong:
            continue
        click.echo(f"\n{one.labelled.id}  {one.labelled.document.title[:90]}", err=to_stderr)
        for line in (*wrong, *_evidence(one), *one.judgement.trace):
            click.echo(f"    {line}", err=to_stderr)


def _evidence(one: Judged) -> Iterator[str]:
    text = one.labelled.document.text
    for finding in one.judgement.findings:
        yield f"ours {finding.question} {finding.score:.2f}: {_short(text[finding.start : finding.end])}"
        yield f"  because {'; '.join(finding.because)}"
    for span in one.labelled.evidence:
        yield f"labelled {span.question}: {_short(text[span.start : span.end])}"


def _short(passage: str) -> str:
    folded = " ".join(passage.split())
    return folded if len(folded) <= SHOWN else folded[: SHOWN - 3] + "..."


def _shown(tables: dict[str, Table]) -> str:
    return "\n\n".join("\n".join(_rows(kind, table)) for kind, table in tables.items())


def _rows(kind: str, table: Table) -> Iterator[str]:
    yield f"{kind}: {table.documents} documents" + " " * 4 + "precision  recall  F1     support"
    for name, score in (("relevance", table.relevance), *table.questions.items(), ("micro", table.micro)):
        yield f"  {name:24}  {score.precision:9.3f}  {score.recall:6.3f}  {score.f1:5.3f}  {score.support:7}"
    yield f"  {'macro':24}  {'':9}  {'':6}  {table.macro_f1:5.3f}"
    yield f"  {'passage hit':24}  {'':9}  {table.passages.recall:6.3f}  {'':5}  {table.passages.support:7}"
    pairs = table.stories
    yield f"  {'story pairs':24}  {pairs.precision:9.3f}  {pairs.recall:6.3f}  {pairs.f1:5.3f}  {pairs.support:7}"
