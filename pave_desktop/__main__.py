"""Starts the program: `python -m pave_desktop`."""

from pave_desktop.command_line import main

raise SystemExit(main())
