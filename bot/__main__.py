"""`python -m bot`, and the `letterwatch` command."""

from bot.cli.app import main

if __name__ == "__main__":
    main()
