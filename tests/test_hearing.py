"""The ear ends when it is told to, whatever its client does with the word."""

from __future__ import annotations

import asyncio

from bot.hearing import end


async def test_a_client_that_lost_a_cancellation_is_cancelled_again() -> None:
    lost = 0

    async def live() -> None:
        nonlocal lost
        while lost < 2:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                lost += 1
        await asyncio.sleep(3600)

    task = asyncio.create_task(live())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end(task, again=0.01)
    assert task.cancelled()
    assert lost == 2


async def test_a_client_that_has_ended_is_not_waited_for() -> None:
    async def live() -> None:
        return

    task = asyncio.create_task(live())
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await end(task)
