"""One round of the benchmark of the start: the program as a person starts it, until its rows are painted.

Run as a module in a process of its own. It waits for the table's module to be imported and puts a watch on its
painting; it imports nothing that `python -m` has not imported already, nor anything sooner than the program does.
"""

import importlib.util
import sys
import time

_TABLE = "pave_desktop.ui.session_table.view"


class WatchOnTable:
    """Finds the table's module as Python does, and lets its table tell when it has painted rows."""

    def find_spec(self, name, path=None, target=None):  # noqa: ARG002 - Python's own signature
        if name != _TABLE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        run_module = spec.loader.exec_module

        def run_and_watch(module):
            run_module(module)
            watch(module.SessionTable)

        spec.loader.exec_module = run_and_watch
        return spec


def watch(table):
    """Tell once when a paint has ended that showed rows with texts."""
    paint = table.paintEvent

    def paint_and_look(self, event):
        paint(self, event)
        model = self.model()
        if model.rowCount() and model.index(0, 1).data():
            tell(self, time.monotonic())

    table.paintEvent = paint_and_look


def tell(table, painted):
    """Print when it was, and how large the window is; end without more ado."""
    import json  # noqa: PLC0415
    import os  # noqa: PLC0415

    if PROFILE is not None:
        PROFILE.disable()
        PROFILE.dump_stats(sys.argv[2])
    size = table.window().size()
    shape = {"width": size.width(), "height": size.height(), "row_height": table.rowHeight(0)}
    loaded = len(sys.modules)
    print(json.dumps({"painted": painted, "modules": loaded, **shape}), flush=True)  # noqa: T201 - as it speaks
    os._exit(0)


PROFILE = None

if __name__ == "__main__":
    sys.meta_path.insert(0, WatchOnTable())
    if len(sys.argv) > 2:
        import cProfile

        PROFILE = cProfile.Profile()
        PROFILE.enable()
    from pave_desktop.command_line.main import main

    sys.exit(main(["--data-dir", sys.argv[1]]))
