"""The rules of the layout, read from the code: who imports whom, what pure means, and how long things may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("feeds", "letters", "storage", "bot")  # imports go from right to left only
LONGEST_FILE = 400
LONGEST_FUNCTION = 50

# What a pure module must not hear of: network, disk, database, clock, chance, logging, threads, processes.
IMPURE = (
    "aiohttp apscheduler asyncio click discord filelock ftplib getpass glob http.client httpx logging "
    "multiprocessing os platform random requests secrets select selectors shutil signal smtplib socket "
    "sqlite3 sqlite_utils ssl subprocess sys tempfile threading time urllib.request uuid"
)
# What a pure module must not do, by the name that is called.
DOING = (
    "cwd eval exec exists expanduser getenv home input is_dir is_file iterdir mkdir now open print "
    "read_bytes read_text resolve today unlink utcnow write_bytes write_text"
)
SPEAK_DISCORD = ("bot.client", "bot.checking.servers", "bot.commands", "bot.sending.discord_")  # beginnings of names


@dataclass(frozen=True)
class Module:
    """One module of ours, and what stands in it."""

    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def package(self) -> str:
        return self.name.split(".")[0]

    @property
    def told(self) -> str:
        """The first line of the docstring."""
        return (ast.get_docstring(self.tree) or "").partition("\n")[0]

    @property
    def is_pure(self) -> bool:
        return self.told.endswith("Pure.")

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every module that is imported anywhere in here; of ``from a import b`` both ``a`` and ``a.b``."""
        return frozenset(imported(self.tree))

    @cached_property
    def loads(self) -> frozenset[str]:
        """The same without what only a type checker reads."""
        return self.imports - {
            name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for name in imported(node)
        }


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): Module(module_name(path), path)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}


def ours(names: frozenset[str]) -> list[Module]:
    """The modules among those names that are ours."""
    return [MODULES[name] for name in sorted(names) if name in MODULES]


def is_within(name: str, outer: list[str]) -> bool:
    """Whether a module is one of those named, or stands inside one."""
    parts = name.split(".")
    return any(".".join(parts[:length]) in outer for length in range(1, len(parts) + 1))


def pure_modules() -> list[Module]:
    return [module for module in MODULES.values() if module.is_pure]


def breaking(rule: Callable[[Module], Iterable[str]], modules: Iterable[Module]) -> dict[str, list[str]]:
    """What breaks a rule, by module; none is left out of the look, so that one run names them all."""
    told = {module.name: sorted(rule(module)) for module in modules}
    assert told, "there is nothing to look at"
    return {name: faults for name, faults in told.items() if faults}


def test_every_module_opens_with_a_sentence_on_what_it_is_for():
    told = {module.name: module.told for module in MODULES.values()}
    assert {name: line for name, line in told.items() if not line.rstrip("`'\"").endswith((".", ":"))} == {}


def test_imports_go_one_way():
    def backwards(module: Module) -> Iterator[str]:
        own = PACKAGES.index(module.package)
        return (m.name for m in ours(module.imports) if PACKAGES.index(m.package) > own)

    assert breaking(backwards, MODULES.values()) == {}


def test_the_parts_of_a_package_form_no_circle():
    """A part is a sub-package, or a module that stands beside them; what only a type checker reads does not count."""
    TopologicalSorter(parts_by_part()).prepare()  # a circle is told by its parts


def parts_by_part() -> dict[str, set[str]]:
    """The parts of our packages, each with those that it needs."""
    needs: dict[str, set[str]] = {}
    for module in MODULES.values():
        needs.setdefault(part_of(module), set()).update(part_of(other) for other in ours(module.loads))
    return {part: others - {part, *PACKAGES} for part, others in needs.items()}


def part_of(module: Module) -> str:
    return ".".join(module.name.split(".")[:2])


def test_only_doors_to_discord_import_it():
    others = [module for module in MODULES.values() if not module.name.startswith(SPEAK_DISCORD)]
    assert breaking(lambda module: (name for name in module.imports if is_within(name, ["discord"])), others) == {}


@pytest.mark.parametrize(
    "name", ["bot.cli.judge", "bot.cli.search", "bot.environment", "bot.boards.board", "bot.rendering.cards"]
)
def test_what_needs_no_discord_does_not_load_it(name):
    """Commands that only read must start fast, and work where Discord's library does not."""
    program = f"import sys, {name}; print(*{{'discord', 'aiohttp', 'feedparser'}} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=False, timeout=30, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "", "")


def test_storage_takes_only_pure_modules_from_its_left():
    taken = {m for name, module in MODULES.items() if name.startswith("storage") for m in ours(module.imports)}
    assert sorted(m.name for m in taken if m.package != "storage" and not m.is_pure) == []


def test_a_pure_module_imports_only_pure_ones_of_ours():
    packages = {m.name for m in MODULES.values() if m.path.name == "__init__.py" and len(m.tree.body) == 1}

    def impure(module: Module) -> Iterator[str]:
        return (m.name for m in ours(module.loads) if not m.is_pure and m.name not in packages)

    assert breaking(impure, pure_modules()) == {}


def test_a_pure_module_hears_nothing_of_the_world():
    words = IMPURE.split()
    assert breaking(lambda module: (name for name in module.loads if is_within(name, words)), pure_modules()) == {}


def test_a_pure_module_does_nothing_to_the_world():
    assert breaking(lambda module: deeds(module.tree), pure_modules()) == {}


def deeds(tree: ast.Module) -> Iterator[str]:
    """What a module does beside taking and giving values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"line {node.lineno}: global {', '.join(node.names)}"
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in DOING.split():
                yield f"line {node.lineno}: {called}()"


def test_the_rule_about_deeds_sees_them():
    tree = ast.parse("def f(p):\n    global x\n    return datetime.now(), open(p), p.read_text(), p.strip()")
    assert list(deeds(tree)) == [
        "line 2: global x",
        "line 3: now()",
        "line 3: open()",
        "line 3: read_text()",
    ]


def test_no_file_is_too_long():
    lines = {name: len(module.path.read_text(encoding="utf-8").splitlines()) for name, module in MODULES.items()}
    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}


def test_no_function_is_too_long():
    assert breaking(lambda module: long_functions(module.tree), MODULES.values()) == {}


def long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name}: {lines} lines"


# Where a pattern is put together from a name that is not a constant's: each is given constants of ours alone.
PATTERNS = {
    ("feeds.dates", "day"): "a loop over the forms of a day, above it",
    ("feeds.layouts", "self"): "a row of the table of layouts",
    ("letters.judging.cues", "patterns"): "the three tables of cues",
    ("bot.desks.typed", "names"): "the options of a command",
}


def test_nothing_that_somebody_writes_is_run_as_a_pattern():
    """No regular expression comes from a keyword, a letter or a page: none can be made to backtrack."""
    found = {(module.name, name) for module in MODULES.values() for name in pattern_names(module.tree)}
    assert sorted(found - set(PATTERNS)) == []


def pattern_names(tree: ast.Module) -> Iterator[str]:
    """The names, constants left out, that stand in the pattern of a regular expression."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "regex.")) and node.args:
            if ast.unparse(node.func) == "re.escape":
                continue
            names = {name.id for name in ast.walk(node.args[0]) if isinstance(name, ast.Name)}
            yield from (name for name in names if not name.strip("_").isupper())


def test_the_rule_about_patterns_sees_them():
    tree = ast.parse("re.match(f'{typed}', text); re.compile(_DAY + r'x'); re.search(PATTERN, typed)")
    assert list(pattern_names(tree)) == ["typed"]


PROSE = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md")), ROOT / "config.toml"]
NAMED = re.compile(r"(?<![\w./-])(?:bot|feeds|letters|storage|tests|bench|docs|deploy|\.ci)(?:/[\w-]+(?:\.\w+)*)+")


def test_the_documents_name_only_what_there_is():
    """A file that moves is looked for in prose, too."""
    named = {(page.name, path) for page in PROSE for path in NAMED.findall(page.read_text(encoding="utf-8"))}
    assert len(named) > 50
    assert sorted((page, path) for page, path in named if not (ROOT / path).exists()) == []


def test_the_architecture_names_every_package_and_sub_package():
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for package in PACKAGES for path in (ROOT / package).glob("**/__init__.py")}
    inner = {"world"}  # of the demo: a part of a part
    assert sorted(folder for folder in folders - inner if f"`{folder}/`" not in architecture) == []
