"""Starts the program: `python -m pave_desktop`."""

from pave_desktop.command_line.main import main

raise SystemExit(main())
