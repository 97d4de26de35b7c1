"""Small honest bodies in the shape of what each reader is given."""

from __future__ import annotations

import gzip
import json
import zlib

from tests.documents import pdf

RSS = b"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Releases</title><link>https://a.example</link>
<item><title>Talks on &amp; about precursors</title><link>https://a.example/one/</link>
<guid isPermaLink="false">7 at a</guid>
<pubDate>Fri, 04 Aug 2023 16:05:00 +0000</pubDate><dc:creator>Press Office</dc:creator>
<description><![CDATA[<p>The Secretary <b>spoke</b>.</p>]]></description>
<content:encoded><![CDATA[<p>QUESTION: Any news?</p><p>MR SMITH: No.</p>]]></content:encoded></item>
<item><title>Second</title><link>https://a.example/two/</link><pubDate>2023-08-03</pubDate></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><updated>2023-08-04T16:05:00Z</updated>
<entry><id>tag:a.example,2023:1</id><title type="html">One &lt;b&gt;</title><link rel="alternate" href="/1"/>
<published>2023-08-04T16:05:00+02:00</published><summary>short</summary><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Long text.</p></div></content></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://a.example"><title>A</title></channel>
<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "A",
        "items": [
            {
                "id": "1",
                "url": "https://a.example/1",
                "title": "One",
                "content_html": "<p>Text.</p>",
                "date_published": "2023-08-04T16:05:00Z",
            },
            {"id": 2, "external_url": "/2", "content_text": "Text."},
        ],
    }
).encode()
FEEDS = (RSS, ATOM, RDF, JSON_FEED)

PAGE = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A release - Department</title>
<link rel="canonical" href="https://a.example/one/"><meta property="article:published_time"
 content="2023-08-04T16:05:00Z">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A release", "datePublished": "2023-08-04",
"articleBody": "The Secretary spoke of talks with China on chemicals."}
</script></head><body><nav><a href="/">Home</a></nav>
<main><article><h1>A release</h1><p>The Secretary spoke of talks with China on chemicals that are used to make fentanyl.
</p><p>QUESTION: Did they agree?</p><p>MR SMITH: We are not at that point. Talks go on, and
 we will say more when there is more.</p>
<ul><li>One</li><li>Two</li></ul><table><tr><td>a</td></tr></table><a href="/files/order.pdf">Order</a></article></main>
<footer>Contact</footer></body></html>"""
INDEX = b"""<html><body><ul><li class="row"><a href="/one">The first of them</a> <time>August 4, 2023</time></li>
<li class="row"><a href="/two">The second of them</a> <time>August 3, 2023</time></li></ul></body></html>"""

WP_JSON = json.dumps(
    [
        {
            "id": 7,
            "type": "state_briefing",
            "date_gmt": "2023-08-04T16:05:00",
            "modified_gmt": "2023-08-04T16:05:00",
            "link": "https://a.example/one/",
            "guid": {"rendered": "https://a.example/?p=7"},
            "title": {"rendered": "One &#8211; two"},
            "content": {"rendered": "<p>Text.</p>"},
            "excerpt": {"rendered": "<p>T</p>"},
        }
    ]
).encode()
DOJ = json.dumps(
    {
        "metadata": {"responseInfo": {"status": 200}, "resultset": {"count": "1", "pagesize": "50", "page": 0}},
        "results": [
            {
                "uuid": "a-1",
                "title": "Indicted",
                "url": "/opa/pr/one",
                "body": "<p>Text.</p>",
                "date": "1691107200",
                "created": "1691107300",
                "component": [{"name": "Criminal Division"}],
                "number": "23-1",
            }
        ],
    }
).encode()
REGISTER = json.dumps(
    {
        "count": 1,
        "total_pages": 1,
        "results": [
            {
                "document_number": "2023-1",
                "title": "Notice",
                "type": "Notice",
                "abstract": "Short.",
                "html_url": "https://a.example/d/2023-1",
                "body_html_url": "https://a.example/d/2023-1.html",
                "publication_date": "2023-08-04",
                "agencies": [{"name": "Office"}],
            }
        ],
    }
).encode()
GDELT = json.dumps(
    {
        "articles": [
            {
                "url": "https://a.example/n",
                "title": "Talks \\ more",
                "seendate": "20230804T160500Z",
                "domain": "a.example",
                "language": "English",
            }
        ]
    }
).encode()
BILLS = json.dumps(
    {
        "bills": [
            {
                "congress": 118,
                "number": "1",
                "type": "HR",
                "title": "An Act",
                "updateDate": "2023-08-04",
                "latestAction": {"actionDate": "2023-08-03", "text": "Referred."},
            }
        ]
    }
).encode()
ANSWERS = {
    "wp-json": WP_JSON,
    "doj-api": DOJ,
    "federal-register": REGISTER,
    "gdelt": GDELT,
    "congress-api": BILLS,
    "html-index": INDEX,
}

LETTER = """# Congress of the United States

July 5, 2024

The Honorable Jane Example
Administrator

Dear Administrator Example,

We write about drinking water. We ask for answers within 30 days of receipt of this letter:

1. How many systems were tested last year?
   a. Where do the results stand?
2. What does the agency plan for wells, and by when?

Sincerely,

John Sample
Member of Congress
"""
LETTER_HTML = (
    "<html><body><p>July 5, 2024</p><p>Dear Administrator:</p><p>Please answer by August 1, 2024:</p>"
    "<ol><li>How many systems?<ol type='a'><li>Where?</li></ol></li><li>By when?</li></ol>"
    "<p>Sincerely,</p></body></html>"
)
PDFS = (
    pdf([LETTER.splitlines()]),
    pdf([["One line of a text that is long enough to be a page of it."] * 30, ["Two."]]),
)
PACKED = (gzip.compress(RSS), zlib.compress(RSS), gzip.compress(RSS) + gzip.compress(ATOM))

LETTER_FILE = """id = "water-2025"
title = "Letter on drinking water"
short = "Water letter"
addressee = "The Administrator"
sent_on = 2025-03-01
answer_days = 30
[[questions]]
id = "q1"
label = "which wells were tested"
text = "Which wells were tested?"
[concepts]
wells = ["well", "wells", "@pumps"]
pumps = ["pump*"]
[facets.water]
says = "names the water"
strong = ["drinking water", "@wells"]
[gate]
topics = ["water"]
[[rules]]
question = "q1"
topics = ["water"]
"""
CONFIG = """[storage]
path = "letterwatch.db"
[discord]
guild_ids = ["123456789012345678"]
admin_roles = [1]
[polling]
concurrency = 8
[[sources]]
id = "state"
url = "https://www.state.gov/feed/"
kind = "rss"
every = "15m"
options = { item = "li" }
[[routes]]
channel = "123456789012345678"
questions = ["q1"]
[alerts]
look_back = "2d"
digest_at = "09:00"
"""
KEYWORDS = (
    "anti-drug dialogue",
    '"working group" near/5 china',
    "(DEA or FDA) not traffic*",
    "precursor* near chemical",
)
BRIEFING = """Department Press Briefing

MR SMITH: Good afternoon.

QUESTION: On fentanyl, has the working group with China met? And will you sanction the firms?

MR SMITH: We're not at the point of establishing one. I'd refer you to the Treasury for sanctions. China is the
source of precursor chemicals that are used to make fentanyl, and we have raised it with them.

QUESTION: Thank you.
"""
SEARCHES = ('"working group" harbour -rail', "china OR prc sanction*", 'fentanyl -"white house" NEAR(a b)')
TYPED = (
    "status letter",
    "watch add fentanyl question:q3",
    "why https://a.example/one/",
    "deadline received 2023-08-02",
)
ROBOTS = "User-agent: *\nDisallow: /private/*.pdf$\nCrawl-delay: 10\n"
ROBOTS += "\nUser-agent: letterwatch\nAllow: /\nRequest-rate: 1/5\n"
DATES = ("Fri, 04 Aug 2023 16:05:00 +0000", "2023-08-04T16:05:00Z", "August 4, 2023", "4 août 2023", "20230804T160500Z")
URLS = (
    "https://a.example:443/one/?utm_source=x&b=1#top",
    "//a.example/%7Euser/../x",
    "https://xn--bcher-kva.example/ü",
)
