"""What this machine lacks for Pave Desktop, and the one line that says how to get it.

Standard library only, and it has to load on Python 3.8: it is what tells about a Python that is too old.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)

# Library, then its package for apt, dnf and pacman. The first block is needed even without a window.
QT_LIBRARIES = (
    ("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    ("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    ("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    ("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
)
X11_LIBRARIES = (
    ("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11"),
    ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    ("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    ("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    ("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    ("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    ("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)
WAYLAND_LIBRARIES = (
    ("libwayland-client.so.0", "libwayland-client0", "libwayland-client", "wayland"),
    ("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor", "wayland"),
)
INSTALL_COMMANDS = {"apt": "apt install", "dnf": "dnf install", "pacman": "pacman -S"}


def python_suits(version: Sequence[int]) -> bool:
    """Whether the program and its packages run on this version of Python."""
    return OLDEST_PYTHON <= tuple(version[:2]) <= NEWEST_PYTHON


def version_of(command: list[str]) -> tuple[tuple[int, int], str] | None:
    """Ask for the version and the true path of an interpreter, or None when the command does not start one."""
    question = "import sys; print(*sys.version_info[:2], sys.executable, sep='\\n')"
    try:
        answer = subprocess.run(
            [*command, "-c", question],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=20,
            check=True,
        ).stdout.splitlines()
        return (int(answer[0]), int(answer[1])), answer[2]
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None  # a launcher may stand on the PATH without the Python behind it


def find_suitable_python() -> str | None:
    """Look on the PATH (and with Windows' `py`) for an interpreter that suits; its path, or None."""
    minors = range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1)
    commands = [[f"python3.{minor}"] for minor in minors] + [["python3"], ["python"], ["/usr/bin/python3"]]
    if sys.platform == "win32":
        commands = [["py", f"-3.{minor}"] for minor in minors] + commands
    for command in commands:
        if shutil.which(command[0]):
            found = version_of(command)
            if found and python_suits(found[0]):
                return found[1]
    return None


def linux_release(text: str | None = None) -> dict[str, str]:
    """Read the words of /etc/os-release as a dictionary; empty where there is none."""
    if text is None:
        try:
            text = Path("/etc/os-release").read_text(encoding="utf-8")
        except OSError:
            text = ""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def package_manager(release: dict[str, str] | None = None) -> str | None:
    """Which of apt, dnf and pacman this Linux uses; None when it is another one."""
    release = linux_release() if release is None else release
    names = (release.get("ID", "") + " " + release.get("ID_LIKE", "")).split()
    for manager, families in (
        ("apt", ("debian", "ubuntu")),
        ("dnf", ("fedora", "rhel", "centos")),
        ("pacman", ("arch",)),
    ):
        if any(family in names for family in families):
            return manager
    return None


def install_line(manager: str, packages: list[str]) -> str:
    """Write the command a person types; with sudo in it only for those who need it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ("" if is_root else "sudo ") + INSTALL_COMMANDS[manager] + " " + " ".join(packages)


def python_command(system: str | None = None, release: dict[str, str] | None = None) -> str:
    """How a Python that suits is installed here."""
    system = system or sys.platform
    if system in ("win32", "darwin"):
        return {"win32": "winget install Python.Python.3.13", "darwin": "brew install python@3.13"}[system]
    release = linux_release() if release is None else release
    manager = package_manager(release)
    if manager == "apt":
        number = release.get("VERSION_ID", "").split(".")[0]
        first_with_own = {"debian": 12, "ubuntu": 24}.get(release.get("ID", ""))
        if first_with_own and number.isdigit() and int(number) >= first_with_own:
            return install_line("apt", ["python3", "python3-venv"])
        return install_line("apt", ["python3.11", "python3.11-venv"])
    if manager is None:
        return "install it with your system's package manager"
    return install_line(manager, [{"dnf": "python3.12", "pacman": "python"}[manager]])


def wrong_python_line(version: Sequence[int], system: str | None = None, release: dict[str, str] | None = None) -> str:
    """Say which Python is needed, when no other one was found."""
    return (
        f"Pave Desktop needs Python 3.{OLDEST_PYTHON[1]} to 3.{NEWEST_PYTHON[1]}; this one is "
        f"{version[0]}.{version[1]}. Install one: {python_command(system, release)}"
    )


def missing_venv_line(version: Sequence[int] | None = None, release: dict[str, str] | None = None) -> str | None:
    """Debian ships Python without the part that makes environments: name its package, or None."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return None
    version = version or sys.version_info[:2]
    package = f"python{version[0]}.{version[1]}-venv"
    if package_manager(release) == "apt":
        return "This Python cannot make environments. Install: " + install_line("apt", [package])
    return "This Python cannot make environments (its modules venv and ensurepip are missing): install it again."


def loads(library: str) -> bool:
    """Whether the system's loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def needed_libraries(environment: Mapping[str, str]) -> tuple[tuple[str, str, str, str], ...]:
    """List what Qt will ask the loader for, given the display it is going to open."""
    chosen = environment.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    # A Wayland desktop mostly has an X display too; Qt takes the first.
    if chosen.startswith("wayland") or (not chosen and environment.get("WAYLAND_DISPLAY")):
        return QT_LIBRARIES + WAYLAND_LIBRARIES
    if chosen == "xcb" or (not chosen and environment.get("DISPLAY")):
        return QT_LIBRARIES + X11_LIBRARIES
    return QT_LIBRARIES


def missing_libraries_line(
    environment: Mapping[str, str],
    is_there: Callable[[str], bool] = loads,
    manager: str | None = None,
) -> str | None:
    """Name the packages of the Qt libraries that are not there, or None; only Linux leaves them out."""
    if sys.platform != "linux":
        return None
    missing = [row for row in needed_libraries(environment) if not is_there(row[0])]
    if not missing:
        return None
    manager = manager or package_manager()
    if manager is None:
        return "Qt needs libraries that are not installed here: " + ", ".join(row[0] for row in missing)
    column = {"apt": 1, "dnf": 2, "pacman": 3}[manager]
    packages = sorted({row[column] for row in missing})
    return "Qt needs libraries that are not installed here. Install: " + install_line(manager, packages)


def old_linux_line(release: tuple[str, str] | None = None, processor: str | None = None) -> str | None:
    """Tell of a Linux older than the one Qt's packages are built for, or None."""
    if sys.platform != "linux":
        return None
    name, version = release or platform.libc_ver()
    if name != "glibc":
        return "Qt for Python is not made for this Linux (it needs glibc): try Debian, Ubuntu, Fedora or Arch."
    needed = (2, 39) if (processor or platform.machine()) in ("aarch64", "arm64") else (2, 34)
    if tuple(int(part) for part in version.split(".")[:2]) >= needed:
        return None
    return f"This Linux is too old for Qt 6.11: it has glibc {version}, and {needed[0]}.{needed[1]} is needed."


def has_display(environment: Mapping[str, str], system: str | None = None) -> bool:
    """Whether a window can be shown; on Linux that takes a display, or a platform named on purpose."""
    if not (system or sys.platform).startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
