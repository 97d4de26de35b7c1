"""Tests of everything, and the loopback servers they run against."""
