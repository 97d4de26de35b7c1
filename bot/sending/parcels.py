"""What the outbox holds, as messages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.messages import Message
from bot.rendering.alerts import render_alert
from bot.rendering.docket import render_reminder
from bot.rendering.lists import render_burst, render_digest
from bot.rendering.notices import with_mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.questions import Letter
    from storage.messages.outbox import Parcel


class ParcelRenderer:
    """Renders parcels for people in one time zone."""

    def __init__(self, letters: Mapping[str, Letter], zone: ZoneInfo) -> None:
        self._letters = letters
        self._zone = zone

    def __call__(self, parcels: Sequence[Parcel], now: datetime, degrade: int) -> Message:
        """Render the one message that tells of these: an alert, a list of alerts, a digest or a reminder."""
        first = parcels[0]
        if first.what == "digest":
            day = first.created_at.astimezone(self._zone).date()
            titles = {letter.id: letter.title for letter in self._letters.values()}
            return render_digest(first.digest, day, titles, self._zone, degrade)[0]
        if first.what == "reminder":
            return render_reminder(first.reminder, now.astimezone(self._zone).date(), degrade)
        if first.batch:
            marks = [parcel.marks for parcel in parcels]
            listing = render_burst([parcel.alert for parcel in parcels], now, self._zone, degrade, marks)
            return with_mentions(listing, [person for parcel in parcels for person in parcel.mentions])
        told = render_alert(first.alert, now, self._zone, degrade, first.marks)
        return with_mentions(told, first.mentions)
