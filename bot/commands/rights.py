"""Who may press and who may change, and how a refusal reads. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Wanted = tuple[int | str, ...]  # roles as the settings name them: ids or names


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person holds in the server at this moment."""

    roles: tuple[tuple[int, str], ...] = ()  # id and name
    manages_server: bool = False


def may_change(rights: Rights, admin_roles: Wanted) -> bool:
    """Whether the person may change keywords, sources and letters."""
    return rights.manages_server or holds_any(rights.roles, admin_roles)


def may_press(rights: Rights, team_roles: Wanted, admin_roles: Wanted) -> bool:
    """Whether the person may press buttons; without team roles everybody who sees the message may."""
    return not team_roles or may_change(rights, admin_roles) or holds_any(rights.roles, team_roles)


def holds_any(roles: Iterable[tuple[int, str]], wanted: Wanted) -> bool:
    """Whether one of the roles is wanted, by id or by name, whatever its case."""
    ids = {role for role in wanted if isinstance(role, int)}
    names = {role.casefold() for role in wanted if isinstance(role, str)}
    return any(number in ids or name.casefold() in names for number, name in roles)


def needed(roles: Wanted, *, also: str = "Manage Server") -> str:
    """Say in words what somebody needs: "the role Press or Manage Server"; ids as mentions, which ping no one."""
    named = [f"<@&{role}>" if isinstance(role, int) else role for role in roles]
    if not named:
        return also
    return f"the role {', '.join(named)} or {also}"
