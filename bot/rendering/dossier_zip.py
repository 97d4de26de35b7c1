"""A letter's record as one file to keep: every form of it, the texts, and the SHA-256 of each. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.rendering.dossier_table import as_csv, quotes_csv
from bot.rendering.dossier_text import as_markdown
from letters.record.clock import day_words
from letters.record.dossier import Record

MANIFEST = "MANIFEST.sha256"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold: the same record gives the same bytes
MARK = "\ufeff"  # by which a spreadsheet knows UTF-8


@dataclass(frozen=True, slots=True)
class Texts:
    """Whole texts that may be given out: of government works alone."""

    whole: Mapping[str, str]  # by name
    left_out: int  # for which there was no room


def members(record: Record, as_json: bytes, chart: bytes | None, figures: str, texts: Texts) -> dict[str, bytes]:
    """Return the files of a dossier by name."""
    files = {
        "record.md": as_markdown(record).encode(),
        "status.csv": (MARK + as_csv(record)).encode(),
        "quotes.csv": (MARK + quotes_csv(record)).encode(),
        "record.json": as_json,
        "chart.txt": figures.encode(),
        **{f"texts/{name}.txt": text.encode("utf-8", "surrogatepass") for name, text in texts.whole.items()},
    }
    if chart:
        files["chart.png"] = chart
    return {"README.txt": _readme(record, files, texts.left_out).encode(), **files}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Pack files with a manifest of their SHA-256, in the form that ``sha256sum -c`` reads."""
    manifest = "".join(f"{sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted({**files, MANIFEST: manifest.encode()}.items()):
            info = zipfile.ZipInfo(name, BEGINNING)
            info.create_system, info.external_attr = 3, 0o644 << 16  # Unix, whatever system packs it
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return body.getvalue()


def _readme(record: Record, files: Mapping[str, bytes], left_out: int) -> str:
    texts = sum(name.startswith("texts/") for name in files)
    told = [
        record.title,
        f"Status as of {day_words(record.as_of)}.",
        "",
        "record.md    the record, to read",
        "status.csv   one row a question, for a spreadsheet",
        "quotes.csv   every text that speaks to a question, with its words and link",
        "record.json  all of it, for programs",
        "chart.png    texts and states over time" if "chart.png" in files else "chart.png    could not be drawn",
        "chart.txt    its figures in words",
        f"texts/       {texts} whole texts, works of the federal government alone, as they were held",
        *([f"             {left_out} more found no room here"] * (left_out > 0)),
        "",
        *record.notes,
        "",
        f"To see that nothing was changed since: sha256sum -c {MANIFEST}",
        "The SHA-256 beside a quote is that of the whole text that held it, also where the text is not here.",
    ]
    return "\n".join(told) + "\n"
