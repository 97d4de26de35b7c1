"""What is kept of what a source answers: the texts and their keys, never the answer itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from storage.database import open_writer
from tests.spine import Spine, invented, news, rss

MARK = "zwischenraum"  # stands in the answers, and in no text


async def test_answers_themselves_are_kept_nowhere(tmp_path: Path) -> None:
    async with Spine(tmp_path, {"id": "state", "full_text": "always"}) as spine:
        words = f"The harbour working group met. {invented('page', 90)}."
        page = spine.page("/met")
        body = f"<html><!-- {MARK} --><body><article><p>{words}</p></article></body></html>"
        spine.web.put("/met", body, content_type="text/html; charset=utf-8")
        feed = rss(news("met", link=page))
        spine.web.put("/state", feed.replace("<channel>", f"<channel><!-- {MARK} --><generator>{MARK}</generator>"))
        await spine.turn()
        assert await spine.count("outbox") == 1
    with closing(open_writer(tmp_path / "letterwatch.db")) as db:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (tmp_path / "letterwatch.db").read_bytes()
    assert b"working group met" in kept
    assert invented("page", 90).encode() in kept
    assert MARK.encode() not in kept
    assert b"<article>" not in kept
    assert b"<item>" not in kept
