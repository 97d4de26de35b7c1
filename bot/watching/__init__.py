"""The run: sources polled, texts judged, timers, and all parts of it in one place."""
