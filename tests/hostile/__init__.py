"""Hostile input: what a stranger may send to each reader of ours, and what each promises to do with it.

By hand, with as many cases as wanted, the table of docs/reliability.md: ``python -m tests.hostile --cases 2000``.
"""
