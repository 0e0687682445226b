"""What no file of the repository may hold: package registries' hosts, and places of one machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NOT_LOOKED_INTO = {".git", ".venv", "build", "dist", "__pycache__", "node_modules"}
NOT_KEPT = re.compile(r"(^|/)(uv\.lock|pylock(\.[^/]+)?\.toml|poetry\.lock|Pipfile\.lock)$")

# Put together here, so that this file does not hold them itself.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("proxy", "golang", "org"),
        ("repo", "anaconda", "com"),
        ("conda", "anaconda", "org"),
    )
]
PLACES_OF_ONE_MACHINE = [
    "/".join(("", *parts, "")) for parts in (("work", "main"), ("work", "shared"), ("opt", "wheels"), ("opt", "pypi"))
]
# A home with a name in it; a documented example may say `/home/you/`.
HOME_OF_SOMEBODY = re.compile(r"(?<![\w.])(?:/home/(?!you/)[a-z][\w-]*/|/Users/(?!you/)[A-Za-z][\w-]*/|/(?:root)/)")


def kept_files() -> list[Path]:
    """List every file git keeps or would add; in an unpacked archive, every file."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
            cwd=CHECKOUT,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        entries = (entry.relative_to(CHECKOUT) for entry in CHECKOUT.rglob("*"))
        return [
            CHECKOUT / entry
            for entry in entries
            if not NOT_LOOKED_INTO.intersection(entry.parts) and (CHECKOUT / entry).is_file()
        ]
    files = [CHECKOUT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    return [file for file in files if file.is_file()]


def faults_in(text: str) -> list[str]:
    lowered = text.lower()
    faults = [word for word in (*REGISTRY_HOSTS, *PLACES_OF_ONE_MACHINE) if word in lowered]
    return faults + HOME_OF_SOMEBODY.findall(text)


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    found = {
        str(file.relative_to(CHECKOUT)): faults
        for file in kept_files()
        if (faults := faults_in(file.read_bytes().decode("utf-8", errors="ignore")))
    }
    assert not found


def test_no_lock_that_is_full_of_hosts_is_kept() -> None:
    names = [file.relative_to(CHECKOUT).as_posix() for file in kept_files()]
    assert names
    assert not [name for name in names if NOT_KEPT.search(name)]


@pytest.mark.parametrize(
    "text", [f"--index-url https://{REGISTRY_HOSTS[0]}/simple", PLACES_OF_ONE_MACHINE[0] + "x", "/" + "root/x"]
)
def test_a_planted_fault_is_found(text: str) -> None:
    assert faults_in(text)
