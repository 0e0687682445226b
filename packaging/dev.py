"""The one command of a developer: run the program, test it, check it, measure it, picture it, lock its packages.

Standard library only. It makes .venv by itself, and names what the machine lacks in one line.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import machine

if machine.python_suits(sys.version_info[:2]):
    import environment
    import run_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WRONG_USE = 2
CANNOT_GO_ON = 3
HANDED_ON = "PAVE_DESKTOP_PYTHON_WAS_CHOSEN"  # keeps two interpreters from handing each other the work


def start(command: list[str], changes: Mapping[str, str] | None = None) -> int:
    """Start a command in the checkout and wait for it; Ctrl+C is for the command, which ends in its own way."""
    process = subprocess.Popen(command, cwd=environment.CHECKOUT, env={**os.environ, **(changes or {})})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def offscreen_if_unset() -> dict[str, str]:
    """No windows, unless somebody asked for another platform."""
    return {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM") or "offscreen"}


def need_libraries(changes: Mapping[str, str] | None = None) -> None:
    """Stop with the install line when Qt would not find its libraries."""
    missing = machine.missing_libraries_line({**os.environ, **(changes or {})})
    if missing:
        raise environment.CannotGoOnError(missing)


def program_arguments(arguments: list[str]) -> list[str]:
    """Practice unless the arguments say what to do: a word of the program, its own data, or all after `--`."""
    if arguments[:1] == ["--"]:
        return arguments[1:]
    own_way = ("--practice", "--data-dir", "--help", "-h", "--version")
    names_a_word = bool(arguments) and not arguments[0].startswith("-")
    if names_a_word or any(argument.split("=")[0] in own_way for argument in arguments):
        return arguments
    return ["--practice", *arguments]


def run(arguments: list[str]) -> int:
    """Start the program with a practice server; without a display, the same session offscreen."""
    for_program = program_arguments(arguments)
    shown = machine.has_display(os.environ)
    changes = {} if shown else offscreen_if_unset()
    need_libraries(changes)
    python = str(environment.ready(environment.RUN))
    if shown or for_program[:1] != ["--practice"]:
        return start([python, "-m", "pave_desktop", *for_program], changes)
    print("There is no display here: the practice session runs offscreen and saves screenshots.", flush=True)
    return start([python, str(environment.CHECKOUT / "packaging" / "offscreen_session.py"), *arguments], changes)


def is_for_another_system(reason: str, system: str = sys.platform) -> bool:
    """Whether a skipped test said `only on …` and meant a system that this one is not."""
    here = {"win32": "windows", "darwin": "macos"}.get(system, "linux")
    return reason.startswith("only on ") and here not in reason.lower()


def test(arguments: list[str]) -> int:
    """Run the tests, offscreen unless QT_QPA_PLATFORM says otherwise; arguments are pytest's."""
    all_must_run = "--no-other-skips" in arguments
    arguments = [argument for argument in arguments if argument != "--no-other-skips"]
    processes, arguments = processes_for_tests(arguments)
    need_libraries(offscreen_if_unset())
    python = str(environment.ready(environment.DEVELOP))
    # Many tests start the program anew: without its bytecode each of them would compile all of it.
    variables = {**os.environ, **offscreen_if_unset(), "PYTHONDONTWRITEBYTECODE": ""}
    code, counts = run_tests.run_tests(
        python, arguments, processes=processes, checkout=environment.CHECKOUT, environment=variables
    )
    if counts is None:
        return code
    for reason in sorted(set(counts.reasons)):
        print(f"Skipped {counts.reasons.count(reason)}: {reason}")
    unexcused = [reason for reason in counts.reasons if not is_for_another_system(reason)]
    if all_must_run and unexcused:
        print(f"{len(unexcused)} skipped for another reason than the operating system: that does not count here.")
        code = code or 1
    print(counts, flush=True)
    return code


def processes_for_tests(arguments: list[str]) -> tuple[int, list[str]]:
    """Take `--processes=N` out of the arguments, or say how many processes are usual with them."""
    option = "--processes="
    asked = [argument.removeprefix(option) for argument in arguments if argument.startswith(option)]
    arguments = [argument for argument in arguments if not argument.startswith(option)]
    if not asked:
        return run_tests.usual_processes(arguments), arguments
    if not asked[-1].isdecimal() or int(asked[-1]) < 1:
        raise environment.CannotGoOnError(f"`{option}` takes a number, not “{asked[-1]}”.")
    return int(asked[-1]), arguments


CHECKS = (
    ("lint", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("types", ["-m", "mypy", "--strict"]),
    ("import rules", ["-c", "from importlinter.cli import lint_imports_command as main; main()"]),
)


def check(arguments: list[str]) -> int:
    """Lint, format, types and import rules: all of them, whatever the first one says."""
    no_arguments("check", arguments)
    python = str(environment.ready(environment.DEVELOP))
    bad = 0
    for name, command in CHECKS:
        result = subprocess.run(
            [python, *command], cwd=environment.CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if result.returncode:
            bad += 1
            sys.stdout.flush()
            sys.stdout.buffer.write(result.stdout)
        print(f"{name}: {'NOT good' if result.returncode else 'good'}", flush=True)
    return 1 if bad else 0


def screenshots(arguments: list[str]) -> int:
    """Draw every window offscreen and save the pictures in a folder."""
    need_libraries(offscreen_if_unset())
    python = str(environment.ready(environment.RUN))
    script = str(environment.CHECKOUT / "packaging" / "screenshots.py")
    return start([python, script, *arguments], offscreen_if_unset())


def bench(arguments: list[str]) -> int:
    """Measure what slow moments cost on this computer, offscreen or on an Xvfb; tests/benchmarks lists them."""
    need_libraries(offscreen_if_unset())
    python = str(environment.ready(environment.DEVELOP))
    # The process works in the checkout; a file is meant from where the command was given.
    here = ["--folder", str(Path.cwd())]
    return start([python, "-m", "tests.benchmarks", *here, *arguments], offscreen_if_unset())


def crash(arguments: list[str]) -> int:
    """Kill the program while it writes, again and again, and compare its register with what a server received."""
    need_libraries(offscreen_if_unset())
    python = str(environment.ready(environment.DEVELOP))
    # As for the benchmarks: a folder is meant from where the command was given.
    here = ["--folder", str(Path.cwd())]
    return start([python, "-m", "tests.crash", *here, *arguments], offscreen_if_unset())


def faults(arguments: list[str]) -> int:
    """Let every use case meet every fault of a line and a server, and print what came of each; there is no window."""
    python = str(environment.ready(environment.DEVELOP))
    return start([python, "-m", "tests.faults", *arguments])


def simulate(arguments: list[str]) -> int:
    """Play days of 50, 500 and 5,000 open sessions: planned looks against a fixed interval with as many calls."""
    python = str(environment.ready(environment.RUN))
    return start([python, str(environment.CHECKOUT / "packaging" / "simulate.py"), *arguments])


def lock(arguments: list[str]) -> int:
    """Write packaging/locks anew from pyproject.toml, for every system and Python at once; needs uv."""
    upgrade = [argument for argument in arguments if argument == "--upgrade"]
    no_arguments("lock", [argument for argument in arguments if argument not in upgrade])
    uv = shutil.which("uv")
    if not uv:
        raise environment.CannotGoOnError("Locking needs uv. Install it: python -m pip install uv")
    # No configuration of this machine, no index and no folder may find its way into the locks.
    for name in [name for name in os.environ if name.startswith("UV_") and ("INDEX" in name or "LINKS" in name)]:
        del os.environ[name]
    compile_ = [uv, "pip", "compile", "--quiet", "--no-config", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "python packaging/dev.py lock"]
    folder = "packaging/locks"
    run_lock, develop_lock = f"{folder}/{environment.RUN}", f"{folder}/{environment.DEVELOP}"
    (environment.CHECKOUT / folder).mkdir(exist_ok=True)
    code = start([*compile_, *upgrade, "pyproject.toml", "-o", run_lock])
    of_developers = ["--group", "dev", "-c", run_lock]
    return code or start([*compile_, *upgrade, "pyproject.toml", *of_developers, "-o", develop_lock])


def no_arguments(word: str, arguments: list[str]) -> None:
    """Refuse what a word would otherwise silently leave out."""
    if arguments:
        raise environment.CannotGoOnError(f"`{word}` takes no {arguments[0]}.")


# A new word is one line here: what it is called, what does it, what it takes, what the help says.
WORDS: dict[str, tuple[Callable[[list[str]], int], str, str]] = {
    "run": (run, "[arguments]", "start the program with a practice server; after `--`, with your arguments only"),
    "test": (
        test,
        "[pytest arguments]",
        "run the tests, in two processes where no argument is given; --no-other-skips",
    ),
    "check": (check, "", "lint, format, types and import rules"),
    "screenshots": (screenshots, "[folder] [--readme]", "save a picture of every window; the README's too"),
    "bench": (bench, "[name …] [--sessions N …]", "measure what slow moments cost, beside yardsticks and goals"),
    "crash": (crash, "[--runs N] [--seed S]", "kill the program while it writes; what was lost, doubled, misreported"),
    "faults": (faults, "[word …] [--some]", "let all go wrong between program and PAVE: what is read, held and sent"),
    "simulate": (simulate, "[--mix NAME] [--seed S]", "play a day of looks at open sessions, against a fixed interval"),
    "lock": (lock, "[--upgrade]", "write packaging/locks anew (needs uv)"),
}


def help_text() -> str:
    """List the words, one a line."""
    lines = [f"  {word} {takes}".ljust(36) + told for word, (_, takes, told) in WORDS.items()]
    return "\n".join(["Usage: python packaging/dev.py <word>", "", *lines])


def hand_to_suitable_python(arguments: list[str]) -> int:
    """Go on with a Python that suits, when this one does not and the machine has another."""
    other = None if os.environ.get(HANDED_ON) else machine.find_suitable_python()
    if other is None:
        print(machine.wrong_python_line(sys.version_info[:2]), file=sys.stderr)
        return CANNOT_GO_ON
    return subprocess.call([other, str(Path(__file__).resolve()), *arguments], env={**os.environ, HANDED_ON: "1"})


def main(arguments: list[str]) -> int:
    """Do what the first word says."""
    if not machine.python_suits(sys.version_info[:2]):
        return hand_to_suitable_python(arguments)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(help_text())
        return 0
    if arguments[0] not in WORDS:
        print(f"There is no word `{arguments[0]}`.\n\n{help_text()}", file=sys.stderr)
        return WRONG_USE
    work, _, _ = WORDS[arguments[0]]
    try:
        return work(arguments[1:])
    except environment.CannotGoOnError as problem:
        print(problem, file=sys.stderr)
        return CANNOT_GO_ON
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
