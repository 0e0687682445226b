"""The rooms of the program: who may import whom, said as sentences.

That imports run one way is held by the layers in pyproject.toml, which import-linter follows through every
module in between; the sentences here are about direct imports.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.imports import PACKAGE, Import, all_imports, is_in

CHECKOUT = Path(__file__).parents[2]
LONGEST_FILE = 400
WITHOUT_QT = (
    "sentence", "entry", "models", "rules", "api", "storage", "credentials", "settings", "vehicles", "work",
    "practice",
)  # fmt: skip
ONLY_IMPORTER = {
    "qasync": ("event_loop",),
    "httpx": ("api",),
    "keyring": ("credentials",),
    "jeepney": ("ui",),
    "starlette": ("practice",),
    "uvicorn": ("practice",),
    "sqlite3": ("storage", "practice"),
    "ultravin": ("vehicles",),
}


def room(name: str) -> str:
    return f"{PACKAGE}.{name}"


def qt_below_the_windows(imports: list[Import]) -> list[Import]:
    return [
        found
        for found in imports
        if is_in(found.imported, "PySide6") and any(is_in(found.importer, room(name)) for name in WITHOUT_QT)
    ]


def qt_in_system(imports: list[Import]) -> list[Import]:
    return [
        found
        for found in imports
        if is_in(found.importer, room("system"))
        and is_in(found.imported, "PySide6")
        and found.importer not in (room("system.single_instance"), room("system.door"))
        and not (found.importer == room("system.paths") and found.imported == "PySide6.QtCore.QStandardPaths")
    ]


def windows_past_the_state(imports: list[Import]) -> list[Import]:
    hidden = [room(name) for name in ("api", "storage", "credentials")]
    return [
        found
        for found in imports
        if is_in(found.importer, room("ui")) and any(is_in(found.imported, place) for place in hidden)
    ]


def pave_and_biot_together(imports: list[Import]) -> list[Import]:
    pave, biot = room("api.pave"), room("api.biot")
    return [
        found
        for found in imports
        if (is_in(found.importer, pave) and is_in(found.imported, biot))
        or (is_in(found.importer, biot) and is_in(found.imported, pave))
    ]


def libraries_out_of_their_room(imports: list[Import]) -> list[Import]:
    return [
        found
        for found in imports
        for library, rooms in ONLY_IMPORTER.items()
        if is_in(found.imported, library) and not any(is_in(found.importer, room(name)) for name in rooms)
    ]


def practice_with_company(imports: list[Import]) -> list[Import]:
    # `pave_desktop.__version__` is no room.
    known = {*sys.stdlib_module_names, "starlette", "uvicorn", "anyio"}
    return [
        found
        for found in imports
        if is_in(found.importer, room("practice"))
        and not is_in(found.imported, room("practice"))
        and found.imported != room("__version__")
        and found.imported.split(".")[0] not in known
    ]


def outsiders_in_practice(imports: list[Import]) -> list[Import]:
    return [
        found
        for found in imports
        if is_in(found.imported, room("practice"))
        and not any(is_in(found.importer, room(name)) for name in ("practice", "application", "command_line"))
    ]


SENTENCES: dict[Callable[[list[Import]], list[Import]], str] = {
    qt_below_the_windows: "no Qt below the state of the windows",
    qt_in_system: "in `system` only `single_instance` and its `door` know Qt, and `paths` its QStandardPaths",
    windows_past_the_state: "`ui` never imports `api`, `storage` or `credentials`",
    pave_and_biot_together: "`api.pave` and `api.biot` never import each other",
    libraries_out_of_their_room: (
        "qasync, httpx, keyring, jeepney, starlette, uvicorn, sqlite3 and ultravin have rooms of their own"
    ),
    practice_with_company: "`practice` knows none of the rooms, and only starlette and uvicorn besides Python",
    outsiders_in_practice: "only `application` and `command_line` start the practice server",
}


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    return all_imports(CHECKOUT)


@pytest.mark.parametrize("breaches", SENTENCES, ids=lambda sentence: sentence.__name__)
def test_sentence_holds(breaches: Callable[[list[Import]], list[Import]], imports: list[Import]) -> None:
    found = breaches(imports)
    assert not found, f"{SENTENCES[breaches]}, but:\n" + "\n".join(map(str, found))


def test_one_file_knows_qasync(imports: list[Import]) -> None:
    importers = {found.importer for found in imports if is_in(found.imported, "qasync")}
    assert importers <= {room("event_loop")}


def too_long(checkout: Path) -> list[str]:
    lengths = (
        (file, len(file.read_text(encoding="utf-8").splitlines())) for file in (checkout / PACKAGE).rglob("*.py")
    )
    return [
        f"{file.relative_to(checkout)}: {length} lines" for file, length in sorted(lengths) if length > LONGEST_FILE
    ]


def test_files_stay_readable() -> None:
    found = too_long(CHECKOUT)
    assert not found, f"no file has more than {LONGEST_FILE} lines, but:\n" + "\n".join(found)


def placed_rooms() -> set[str]:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {name for layer in layers for name in re.findall(r"\w+", layer)}


def test_every_room_has_its_place() -> None:
    here = {
        entry.stem
        for entry in (CHECKOUT / PACKAGE).iterdir()
        if (entry.suffix == ".py" and entry.stem != "__init__") or (entry / "__init__.py").exists()
    }
    homeless = here - placed_rooms()
    assert not homeless, f"put {sorted(homeless)} among the layers in pyproject.toml"


def lint_imports(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
        cwd=checkout,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_imports_run_one_way() -> None:
    result = lint_imports(CHECKOUT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program to break rules in."""
    shutil.copytree(CHECKOUT / PACKAGE, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(checkout: Path, place: str, text: str) -> str:
    file = checkout / PACKAGE / place
    for folder in (file.parent, file.parent.parent):
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "__init__.py").exists() and folder != checkout:
            (folder / "__init__.py").touch()
    file.write_text(text + "\n", encoding="utf-8")
    return ".".join(Path(PACKAGE, place).with_suffix("").parts)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("models/planted.py", "import pave_desktop.work"),
        ("rules/planted.py", "from pave_desktop import storage"),
        ("state/planted.py", "def later():\n    from ..ui import main_window"),
    ],
)
def test_an_import_against_the_way_is_reported(copy: Path, place: str, text: str) -> None:
    plant(copy, "ui/main_window.py", "")
    planted = plant(copy, place, text)
    result = lint_imports(copy)
    assert result.returncode != 0
    assert planted in result.stdout


@pytest.mark.parametrize(
    ("breaches", "place", "text"),
    [
        (qt_below_the_windows, "work/planted.py", "from PySide6.QtCore import QObject"),
        (qt_below_the_windows, "practice/planted.py", "def later():\n    import PySide6"),
        (qt_in_system, "system/planted.py", "from PySide6.QtCore import QStandardPaths"),
        (windows_past_the_state, "ui/planted.py", "from pave_desktop import api"),
        (windows_past_the_state, "ui/planted.py", "from ..storage import register"),
        (pave_and_biot_together, "api/biot/planted.py", "from ..pave import signing"),
        (pave_and_biot_together, "api/pave/planted.py", "import pave_desktop.api.biot"),
        (libraries_out_of_their_room, "state/planted.py", "import qasync"),
        (libraries_out_of_their_room, "work/planted.py", "import httpx"),
        (libraries_out_of_their_room, "settings_planted.py", "from keyring import errors"),
        (practice_with_company, "practice/planted.py", "from pave_desktop.models import problem"),
        (practice_with_company, "practice/planted.py", "import pydantic"),
        (outsiders_in_practice, "work/planted.py", "from pave_desktop.practice import PracticeServer"),
    ],
)
def test_a_planted_breach_is_reported(
    copy: Path, breaches: Callable[[list[Import]], list[Import]], place: str, text: str
) -> None:
    planted = plant(copy, place, text)
    assert planted in {found.importer for found in breaches(all_imports(copy))}


def test_a_long_file_is_reported(copy: Path) -> None:
    plant(copy, "work/planted.py", "\n" * LONGEST_FILE)
    assert any("planted.py: 401 lines" in line for line in too_long(copy))


def test_only_the_plain_label_is_a_label() -> None:
    """A label that guesses would show a server's HTML; one class never does."""
    own = CHECKOUT / PACKAGE / "ui" / "plain_label.py"
    guilty = [
        str(file.relative_to(CHECKOUT))
        for file in (CHECKOUT / PACKAGE).rglob("*.py")
        if file != own and "QLabel" in file.read_text(encoding="utf-8")
    ]
    assert not guilty, f"use PlainLabel instead of QLabel in {guilty}"
