"""Running it for real: the unit, the image, the audit, the log, and whether a watcher is well."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import COMMANDS, main
from bot.logs import formatter
from tests.discord_server import PATIENCE
from tests.process import ROOT, running, write_config
from tests.spine import LETTER, Spine, news, rss
from tests.web import Web

UNIT, IMAGE = ROOT / "deploy" / "letterwatch.service", ROOT / "deploy" / "Containerfile"
AUDIT = ROOT / ".ci" / "audit"


# --- the unit and the image -------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and "CI" not in os.environ,  # .ci/run has it
    reason="systemd-analyze is not here to look at the unit",
)
def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "letterwatch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "letterwatch.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={program}", UNIT.read_text(), flags=re.MULTILINE))
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_unit_runs_a_command_that_there_is_and_gives_a_stop_its_time() -> None:
    text = UNIT.read_text()
    command = re.search(r"^ExecStart=\S+ (\w+)", text, re.MULTILINE)
    assert command is not None
    assert command[1] in COMMANDS
    stop = re.search(r"^TimeoutStopSec=(\d+)", text, re.MULTILINE)
    assert stop is not None
    assert int(stop[1]) > 10
    assert "DISCORD_TOKEN=" not in text


def test_the_image_is_built_of_what_is_there_and_runs_as_nobody_of_importance() -> None:
    lines = re.sub(r"\\\n", " ", IMAGE.read_text()).splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#")]
    last = dict(steps)
    assert [rest for name, rest in steps if name == "FROM"][-1].startswith("docker.io/library/python:")
    for name, rest in steps:
        if name == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
    assert last["USER"] not in ("root", "0")
    assert last["VOLUME"] == "/data"
    assert json.loads(last["HEALTHCHECK"].partition("CMD ")[2])[1] in COMMANDS
    assert json.loads(last["CMD"])[0] in COMMANDS
    assert {name for name, _ in steps} <= {
        "FROM", "COPY", "RUN", "USER", "WORKDIR", "VOLUME", "ENV", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD",
    }  # fmt: skip


# --- the audit --------------------------------------------------------------------------------------------------------


def audit(*words: str) -> tuple[int, str]:
    said = subprocess.run([sys.executable, AUDIT, "--offline", *words], capture_output=True, text=True, timeout=60)
    return said.returncode, said.stdout


def test_every_dependency_has_bounds_and_lies_within_them_and_the_audit_says_what_it_did_not_ask() -> None:
    code, said = audit()
    assert (code, said.count("\n")) == (0, 1), said
    assert "no database of vulnerabilities could be asked" in said


DEPENDENCIES = {
    "no upper bound": ("click>=8", "click: no upper bound"),
    "no lower bound": ("click<99", "click: no lower bound"),
    "another version": ("click>=98,<99", "click: "),
    "not installed": ("no-such-thing-here>=1,<2", "not installed"),
}


@pytest.mark.parametrize("name", DEPENDENCIES)
def test_the_audit_fails_on(name: str, tmp_path: Path) -> None:
    dependency, says = DEPENDENCIES[name]
    project = tmp_path / "pyproject.toml"
    project.write_text(f'[project]\ndependencies = ["{dependency}"]\n')
    code, said = audit(str(project))
    assert code == 1
    assert says in said


# --- the log ----------------------------------------------------------------------------------------------------------


def logging_to(stream: io.StringIO, environ: dict[str, str]) -> logging.Logger:
    log = logging.Logger("bot.test")  # noqa: LOG001  (one of its own, outside of those that pytest listens to)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(environ))
    log.addHandler(handler)
    return log


@pytest.mark.parametrize("journal", [False, True])
def test_an_event_is_one_line_whatever_it_holds(journal: bool) -> None:
    stream = io.StringIO()
    log = logging_to(stream, {"JOURNAL_STREAM": "8:1"} if journal else {})
    log.warning("title=%s", "Forged\n2026-01-01T00:00:00.000Z ERROR   bot.run all is lost\x1b[2J")
    try:
        int("a\nb")
    except ValueError:
        log.exception("failed")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    begins = r"<4>WARNING " if journal else r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING "
    assert re.match(begins, lines[0])
    assert "\x1b" not in lines[0]
    assert "Traceback" in lines[1]


# --- whether it is well -----------------------------------------------------------------------------------------------


def healthy(folder: Path) -> tuple[int, str]:
    said = CliRunner().invoke(main, ["healthy", "--config", str(folder / "config.toml")])
    return said.exit_code, said.output


async def test_healthy_tells_a_watcher_from_one_that_hangs_or_has_ended(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        later = "UPDATE sources SET due_at = ?"
        await spine.watcher.store.run(lambda db: db.conn.execute(later, ["2999-01-01T00:00:00.000000+00:00"]))
        assert healthy(tmp_path) == (0, "watching\n")
        await spine.watcher.store.run(lambda db: db.conn.execute(later, ["2026-01-01T00:00:00.000000+00:00"]))
        assert healthy(tmp_path)[0] == 1
        assert "1 source not asked for 15 minutes" in healthy(tmp_path)[1]
        await spine.watcher.store.run(lambda db: db.conn.execute("UPDATE watcher SET pid = ?", [2**22 - 3]))
        assert "has ended; see its log" in healthy(tmp_path)[1]


def test_where_nothing_ever_ran_it_is_not_healthy(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    code, said = healthy(tmp_path)
    assert code == 1
    assert "no database yet" in said


@pytest.mark.slow
async def test_the_real_program_is_healthy_logs_lines_and_stops_with_0_at_sigterm(tmp_path: Path) -> None:
    (tmp_path / "letter.toml").write_text(LETTER)
    async with Web() as web:
        web.put("/feed", rss(news("one", published=datetime.now(UTC))))
        config = write_config(tmp_path, sources=[web.url("/feed")], letters={"files": ["./letter.toml"]})
        async with running(config, "run", "-v", env={"TZ": "Asia/Tokyo"}) as program:
            await program.wait_line("polled source=")
            code, said = await _ask(config, "healthy")
            assert (code, said) == (0, "watching"), said
            assert await program.stop() == 0
            logged = [line for line in program.lines if " bot." in line]
            assert logged
            assert all(re.match(r"20\S+Z (INFO|WARNING) +bot\.", line) for line in logged), logged
            hour = datetime.fromisoformat(logged[0].split()[0])
            assert abs((hour - datetime.now(UTC)).total_seconds()) < 600
        code, said = await _ask(config, "healthy")
        assert code == 1
        assert "has ended" in said


async def _ask(config: Path, *words: str) -> tuple[int, str]:
    async with running(config, *words) as program:
        return await program.wait(PATIENCE), program.output


def test_nothing_here_names_a_secret_or_a_private_place() -> None:
    for path in (UNIT, IMAGE, AUDIT):
        text = path.read_text()
        assert os.path.sep + "work" + os.path.sep not in text
        assert "index-url" not in text


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/operations.md"])
def test_what_these_pages_point_to_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    named = set(re.findall(r"`((?:tests|deploy|bench|storage|bot)/[\w./]+)`", text))
    named |= {str(Path(page).parent / link) for link in re.findall(r"\]\(([\w./-]+\.md)\)", text)}
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    assert set(re.findall(r"`letterwatch (\w+)", text)) <= set(COMMANDS)
