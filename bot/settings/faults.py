"""Faults of a settings file in our own words: one line each, by path, with what to write instead. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Path = tuple[int | str, ...]

_EXPECTED = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_too_short": "a text that is not empty",
    "tuple_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_BOUND = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def did_you_mean(wrong: str, right: Iterable[str]) -> str:
    """Return ' (did you mean x?)' when something close exists, else ''."""
    close = get_close_matches(wrong, list(right), n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def written_path(path: Path) -> str:
    """Write a path as people read it: ``sources[2].every``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def fault_line(error: ErrorDetails, root: type[BaseModel]) -> str:
    """Say one fault that pydantic found: where, what was expected, what stands there."""
    path = error["loc"]
    return f"{written_path(path)}: {_what_is_wrong(error, path, root)}"


def _what_is_wrong(error: ErrorDetails, path: Path, root: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _no_such_setting(path, root)
    if kind == "missing":
        return _missing(path, root)
    if kind == "value_error":
        return str(context["error"])
    if kind == "tuple_type" and path[-1] in _tables(_model_at(path[:-1], root)):
        return f"expected [[{path[-1]}]], a list of tables, each under such a header"
    return f"expected {_expected(kind, context, error['msg'])}, got {error['input']!r:.60}"


def _expected(kind: str, context: Mapping[str, object], message: str) -> str:
    if kind in _BOUND:
        words, key = _BOUND[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return f"one of {context['expected']}"
    if kind == "string_too_long":
        return f"at most {context['max_length']} characters"
    return _EXPECTED.get(kind) or message.removeprefix("Input should be ")


def _no_such_setting(path: Path, root: type[BaseModel]) -> str:
    wrong = str(path[-1])
    if "token" in wrong.lower():
        return "the token never stands in this file; set DISCORD_TOKEN or DISCORD_TOKEN_FILE instead"
    fields = _model_at(path[:-1], root).model_fields
    if len(path) == 1:
        return f"no such table{did_you_mean(wrong, fields)}"
    elsewhere = [name for name, model in _tables(root).items() if wrong in model.model_fields]
    near = did_you_mean(wrong, fields)
    if not near and elsewhere:
        near = f" (it stands in {elsewhere[0]})"
    return f"no such setting{near}"


def _missing(path: Path, root: type[BaseModel]) -> str:
    example = (_model_at(path[:-1], root).model_fields[str(path[-1])].examples or [""])[0]
    return f"missing; write {path[-1]} = {example}"


def _model_at(path: Path, root: type[BaseModel]) -> type[BaseModel]:
    """The model of the table at ``path``; the numbers in it choose a row, not a model."""
    for step in path:
        if isinstance(step, str):
            root = _tables(root)[step]
    return root


def _tables(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The fields of a model that are tables, or lists of tables."""
    found = {}
    for name, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and not get_args(kind) and issubclass(kind, BaseModel):
                found[name] = kind
    return found
