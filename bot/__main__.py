"""`python -m bot`, and the `letterwatch` command."""

from bot.cli import main

if __name__ == "__main__":
    main()
