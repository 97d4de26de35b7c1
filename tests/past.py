"""Sources with a past, on loopback: each answers pages of it as the real one does.

web.put("/wp-json/wp/v2/state_press_release", wordpress(posts))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web as aioweb

from tests.web import Handler


@dataclass(frozen=True, slots=True)
class Post:
    """One thing that was published."""

    number: int
    at: datetime
    title: str
    text: str

    @property
    def url(self) -> str:
        return f"https://news.example.org/{self.number}"


def posts(last: datetime, count: int, every: timedelta, says: str = "Fish swim.") -> list[Post]:
    """So many posts up to ``last``, the newest first; numbers grow with time."""
    return [
        Post(count - n, last - n * every, f"Post {count - n}", f"{says} This is the text of post {count - n}.")
        for n in range(count)
    ]


def wordpress(all_posts: Sequence[Post], *, counts: bool = True, most: int = 100) -> Handler:
    """``/wp-json/wp/v2/<type>``: pages within after and before, 400 past the last."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.Response:
        asked = request.query
        found = [
            post
            for post in all_posts
            if asked.get("after", "") < f"{post.at:%Y-%m-%dT%H:%M:%S}" < asked.get("before", "9")
        ]
        size = min(most, int(asked.get("per_page", "10")))
        pages = -(-len(found) // size)
        number = int(asked.get("page", "1"))
        if number > max(1, pages):
            return aioweb.json_response({"code": "rest_post_invalid_page_number", "message": "larger"}, status=400)
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)} if counts else {}
        shown = found[(number - 1) * size : number * size]
        return aioweb.json_response([_wordpress_post(post) for post in shown], headers=headers)

    return answer


def _wordpress_post(post: Post) -> dict[str, object]:
    return {
        "id": post.number,
        "type": "state_press_release",
        "link": post.url,
        "date_gmt": f"{post.at:%Y-%m-%dT%H:%M:%S}",
        "title": {"rendered": post.title},
        "content": {"rendered": f"<p>{post.text}</p>" + "<p>More of the same.</p>" * 120},
        "excerpt": {"rendered": ""},
    }


def justice(all_posts: Sequence[Post], *, newest_first: bool) -> Handler:
    """``/api/v1/press_releases.json``: fifty a page, from 0, in one order or the other."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.Response:
        ordered = list(all_posts) if newest_first else list(reversed(all_posts))
        size, number = int(request.query["pagesize"]), int(request.query["page"])
        shown = [
            {
                "uuid": f"uuid-{post.number}",
                "title": post.title,
                "url": post.url,
                "body": f"<p>{post.text}</p>",
                "date": str(int(post.at.replace(hour=5, minute=0, second=0).timestamp())),
            }
            for post in ordered[number * size : (number + 1) * size]
        ]
        counted = {"resultset": {"count": len(ordered), "pagesize": size, "page": number}}
        return aioweb.json_response({"metadata": counted, "results": shown})

    return answer


def register(all_posts: Sequence[Post]) -> Handler:
    """``/api/v1/documents.json``: a search between two days."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.Response:
        asked = request.query
        first, last = (asked[f"conditions[publication_date][{end}]"] for end in ("gte", "lte"))
        found = [post for post in all_posts if first <= post.at.date().isoformat() <= last]
        size, number = int(asked["per_page"]), int(asked["page"])
        shown = [
            {
                "document_number": f"2026-{post.number:05}",
                "title": post.title,
                "html_url": post.url,
                "abstract": post.text,
                "publication_date": post.at.date().isoformat(),
            }
            for post in found[(number - 1) * size : number * size]
        ]
        return aioweb.json_response({"count": len(found), "total_pages": -(-len(found) // size), "results": shown})

    return answer


def index(all_posts: Sequence[Post], *, size: int = 10, stuck: bool = False) -> Handler:
    """A list with older pages at ``/news/page/2/`` and on, 404 past the last; ``stuck`` ones repeat the first."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.Response:
        place = request.path.strip("/").split("/")
        number = int(place[-1]) if place[-1].isdigit() and not stuck else 1
        shown = all_posts[(number - 1) * size : number * size]
        if not shown:
            return aioweb.Response(status=404, text="no more")
        rows = "".join(
            f"<article><time datetime='{post.at:%Y-%m-%d}'></time><a href='{post.url}'>{post.title}</a></article>"
            for post in shown
        )
        return aioweb.Response(text=f"<html><body>{rows}</body></html>", content_type="text/html")

    return answer


def at(text: str) -> datetime:
    """A time in UTC, as ISO."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
