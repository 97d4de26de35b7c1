"""Commands, buttons and menus: they ask the desk and answer."""
