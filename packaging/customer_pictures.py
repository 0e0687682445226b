"""Saves a picture of what a customer sees in practice mode, with whatever Chromium the machine has."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from pave_desktop.practice import PracticeServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
SHOWN = ("IDLE", "PROCESS", "CONFIRM", "COMPLETE")
WIDTH, HEIGHT = 500, 900
GAP = 16


def save_customer_pictures(target: Path) -> bool:
    """Put the pages of four sessions side by side. False where there is no browser to draw them."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        pages = [QImage(str(page)) for page in _photograph(browser, Path(folder))]
    whole = QImage((WIDTH + GAP) * len(pages) - GAP, HEIGHT, QImage.Format.Format_ARGB32)
    whole.fill(0)
    painter = QPainter(whole)
    for number, page in enumerate(pages):
        painter.drawImage(number * (WIDTH + GAP), 0, page)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    return whole.save(str(target))


def _photograph(browser: str, folder: Path) -> list[Path]:
    pictures = []
    with PracticeServer(folder / "server", sample_sessions=True) as server:
        sessions = [session for key in server.sample_keys() if (session := server.session(key)) is not None]
        for status in SHOWN:
            session = next(each for each in sessions if each["status"] == status)
            picture = folder / f"{status}.png"
            command = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"]
            command += [f"--user-data-dir={folder / 'profile'}", f"--screenshot={picture}", session["capture_url"]]
            subprocess.run(command, capture_output=True, timeout=60, check=True)
            pictures.append(picture)
    return pictures
