"""Where the register must not lie: on network drives and in synced folders, SQLite's files get damaged."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.problems import RegisterTroubleError

# As Linux names them. Not 9p, virtiofs, vboxsf and drvfs: there a container, WSL or a virtual machine sees its own PC.
_NETWORK_FILE_SYSTEM = re.compile(
    r"afpfs|afs|beegfs|ceph|cifs|coda|davfs|glusterfs|gpfs|lustre|ncpfs|nfs|nfs4|orangefs|smb3|smbfs"
    r"|fuse\.(afpfs|ceph-fuse|curlftpfs|davfs|dbxfs|gcsfuse|glusterfs|google-drive-ocamlfuse|goofys|gvfsd-fuse|juicefs"
    r"|onedriver|rclone|s3fs|smbnetfs|sshfs)"
)
_ADDRESSES = ("//", "http://", "https://")

_WINDOWS_REMOTE_DRIVE = 4  # DRIVE_REMOTE
_MACOS_LOCAL = 0x1000  # MNT_LOCAL
_MACOS_FLAGS_AT = 64

_NAMES = {
    r"dropbox( \(.*\))?|.* dropbox": "Dropbox",
    r"onedrive( [-–] .*)?": "OneDrive",
    r"google ?drive": "Google Drive",
    r"icloud ?drive": "iCloud Drive",
    r"nextcloud\d*": "Nextcloud",
    r"owncloud\d*": "ownCloud",
    r"pcloud ?(drive|sync)": "pCloud",
    r"megasync( uploads| downloads)?": "MEGA",
    r"box sync": "Box",
    r"synologydrive": "Synology Drive",
    r"yandex\.disk": "Yandex Disk",
}
# Words that are a dealer's own folder anywhere else.
_NAMES_AT_HOME = {"box": "Box", "mega": "MEGA"}
_NAMES_OF_A_DRIVE = {"my drive": "Google Drive"}

# What the services put into the folder that they keep in sync.
_MARKS = {
    r"\.stfolder": "Syncthing",
    r"\.(_?sync_[0-9a-f]+|csync_journal)\.db": "Nextcloud/ownCloud",
    r"\.(nextcloud|owncloud)sync\.log": "Nextcloud/ownCloud",
    r"\.megaignore": "MEGA",
    r"\.tmp\.drive(up|down)load": "Google Drive",
    r"\.SynologyWorkingDirectory": "Synology Drive",
}


def refuse_bad_place(folder: Path) -> None:
    """Raise RegisterTroubleError where a register in this folder, which need not exist yet, would get damaged."""
    trouble = trouble_with_place(folder)
    if trouble is not None:
        raise trouble


def trouble_with_place(folder: Path) -> RegisterTroubleError | None:
    """Tell why a register must not lie in this folder; None where it may."""
    try:
        there = folder.resolve()
        if is_network_drive(there):
            return RegisterTroubleError(
                sentence(
                    "The list of sessions cannot be kept in {folder}: on a network drive it would get damaged.",
                    folder=str(folder),
                ),
                _another_folder(),
            )
        service = syncing_service(there)
    except (OSError, RuntimeError):
        return None  # SQLite will say what is wrong with it.
    if service:
        return RegisterTroubleError(
            sentence(
                "The list of sessions cannot be kept in {folder}: {service} copies that folder to other computers, and"
                " the list would get damaged.",
                service=service,
                folder=str(folder),
            ),
            _another_folder(),
        )
    return None


def is_network_drive(folder: Path) -> bool:
    """Tell whether a folder is really on another computer. Only Linux was ever tried."""
    if sys.platform == "win32":
        is_share = re.match(r"\\\\(\?\\UNC\\|[^?.])", str(folder)) is not None
        return is_share or ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _WINDOWS_REMOTE_DRIVE
    if sys.platform == "darwin":
        return not _is_local_on_macos(_nearest_existing(folder))
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return is_mounted_from_network(folder, mounts)


def is_mounted_from_network(folder: Path, mounts: str) -> bool:
    """Tell by the text of Linux's `mountinfo` whether the mount that a folder is in comes from the network."""
    best, found = -1, False
    for line in mounts.splitlines():
        place, _, source = line.partition(" - ")
        fields, origin = place.split(" "), source.split(" ")
        if len(fields) < 5 or len(origin) < 2:  # noqa: PLR2004 - the fifth is where, behind the dash are kind and source
            continue
        where = Path(_unescaped(fields[4]))
        # What was mounted later lies on top.
        if (where == folder or where in folder.parents) and len(where.parts) >= best:
            best = len(where.parts)
            found = _NETWORK_FILE_SYSTEM.fullmatch(origin[0]) is not None or origin[1].startswith(_ADDRESSES)
    return found


def syncing_service(folder: Path, *, environment: Mapping[str, str] = os.environ, home: Path | None = None) -> str:
    """Name the service that keeps a folder in sync; "" where none is known to."""
    home = Path.home() if home is None else home
    for place in (folder, *folder.parents):
        service = _by_environment(place, environment) or _by_name(place, home) or _by_marks(place)
        if service:
            return service
    return ""


def _another_folder() -> Sentence:
    return sentence(
        "Nothing was changed. Start the program with a folder of this computer alone (pave-desktop --data-dir FOLDER),"
        " or ask whoever looks after your computers."
    )


def _by_environment(place: Path, environment: Mapping[str, str]) -> str:
    here = os.path.normcase(place)
    names = [name for name in environment if name.casefold().startswith("onedrive")]
    return "OneDrive" if any(here == os.path.normcase(environment[name].rstrip("\\/")) for name in names) else ""


def _by_name(place: Path, home: Path) -> str:
    name = place.name.casefold()
    if place.parent == home and name in _NAMES_AT_HOME:
        return _NAMES_AT_HOME[name]
    if place.parent == Path(place.anchor) and name in _NAMES_OF_A_DRIVE:
        return _NAMES_OF_A_DRIVE[name]
    # Where macOS puts them all, as `OneDrive-Company`.
    if place.parent.name == "CloudStorage" and place.parent.parent.name == "Library":
        return place.name.partition("-")[0]
    if name == "mobile documents" and place.parent.name == "Library":
        return "iCloud Drive"
    return next((service for pattern, service in _NAMES.items() if re.fullmatch(pattern, name)), "")


def _by_marks(place: Path) -> str:
    try:
        names = [file.name for file in place.iterdir()]
    except OSError:
        return ""
    for name in names:
        if not name.startswith("."):
            continue
        for pattern, service in _MARKS.items():
            if re.fullmatch(pattern, name):
                return service
        # A folder of this name, in the home, holds only Dropbox's own settings.
        if name == ".dropbox" and (place / name).is_file():
            return "Dropbox"
    return ""


def _nearest_existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)


def _is_local_on_macos(folder: Path) -> bool:
    system = ctypes.CDLL(None, use_errno=True)
    # The older of Apple's processors have the structure with wide numbers under another name.
    statfs = getattr(system, "statfs$INODE64", None) or system.statfs
    told = ctypes.create_string_buffer(4096)
    if statfs(os.fsencode(folder), told) != 0:
        return True
    flags = int.from_bytes(told.raw[_MACOS_FLAGS_AT : _MACOS_FLAGS_AT + 4], sys.byteorder)
    return bool(flags & _MACOS_LOCAL)


def _unescaped(path: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)
