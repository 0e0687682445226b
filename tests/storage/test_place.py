"""Where a register may not lie: on the network and in synced folders, and nowhere is refused without need."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pave_desktop.sentence import Sentence
from pave_desktop.storage import place
from pave_desktop.storage.inspection import inspect_register
from pave_desktop.storage.place import is_mounted_from_network, syncing_service, trouble_with_place
from pave_desktop.storage.register import RegisterTroubleError, open_register

# As /proc/self/mountinfo has it: number, parent, device, root, place, options, then kind and source.
MOUNT = "36 35 98:0 / {place} rw,relatime shared:1 - {kind} {source} rw"
ROOT = MOUNT.format(place="/", kind="ext4", source="/dev/sda1")
HOME = Path("/home/you")


def _mounts(*more: tuple[str, str, str]) -> str:
    lines = [MOUNT.format(place=where, kind=kind, source=source) for where, kind, source in more]
    return "\n".join([ROOT, *lines]) + "\n"


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("nfs", "server:/export/home"),
        ("nfs4", "server:/export/home"),
        ("cifs", "//server/share"),
        ("smb3", "//server/share"),
        ("fuse.sshfs", "you@server:/srv"),
        ("fuse.rclone", "drive:"),
        ("fuse.gvfsd-fuse", "gvfsd-fuse"),
        ("fuse", "https://cloud.example/remote.php/dav/"),
        ("ceph", "10.0.0.1:6789:/"),
    ],
)
def test_network_drives_of_linux(kind: str, source: str) -> None:
    mounts = _mounts(("/mnt/lot", kind, source))
    assert is_mounted_from_network(Path("/mnt/lot"), mounts)
    assert is_mounted_from_network(Path("/mnt/lot/pave/practice"), mounts)
    assert not is_mounted_from_network(Path("/mnt/lottery"), mounts)
    assert not is_mounted_from_network(HOME, mounts)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("ext4", "/dev/sda2"),
        ("btrfs", "/dev/mapper/home"),
        ("xfs", "/dev/sdb1"),
        ("zfs", "pool/home"),
        ("tmpfs", "tmpfs"),
        ("overlay", "overlay"),
        ("9p", "C:\\134"),
        ("virtiofs", "share"),
        ("drvfs", "C:"),
        ("fuse.grpcfuse", "grpcfuse"),
        ("fakeowner", "/run/host_mark/Users"),
        ("vboxsf", "shared"),
        ("fuse.mergerfs", "a:b"),
        ("fuseblk", "/dev/sdc1"),
        ("exfat", "/dev/sdc1"),
        ("ecryptfs", "/home/.ecryptfs/you/.Private"),
        ("fuse.gocryptfs", "/home/you/.encrypted"),
    ],
)
def test_a_container_a_virtual_machine_and_a_stick_are_this_computer(kind: str, source: str) -> None:
    assert not is_mounted_from_network(Path("/data/pave"), _mounts(("/data", kind, source)))


def test_the_mount_that_counts_is_the_innermost_and_the_last() -> None:
    server, disk = ("nfs4", "server:/home"), ("ext4", "/dev/sda2")
    assert is_mounted_from_network(HOME, _mounts(("/home", *server)))
    assert not is_mounted_from_network(HOME, _mounts(("/home", *server), ("/home/you", *disk)))
    assert not is_mounted_from_network(HOME, _mounts(("/home/you", *disk), ("/home", *server)))
    assert is_mounted_from_network(HOME, _mounts(("/home", "autofs", "map"), ("/home", *server)))
    assert is_mounted_from_network(Path("/mnt/the lot"), _mounts(("/mnt/the\\040lot", *server)))


def test_odd_lines_are_passed_over() -> None:
    assert not is_mounted_from_network(HOME, "\n".join(["", "1 2 3", "- nfs", "a - ", ROOT, "x" * 9]))


def test_here_is_no_network_drive(tmp_path: Path) -> None:
    assert not place.is_network_drive(tmp_path)
    assert trouble_with_place(tmp_path / "not" / "made" / "yet") is None


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/you/Dropbox/pave", "Dropbox"),
        ("/home/you/Dropbox (Personal)/pave", "Dropbox"),
        ("/home/you/Steve's Auto Dropbox/pave", "Dropbox"),
        ("/home/you/OneDrive/Documents/pave", "OneDrive"),
        ("/home/you/OneDrive - Steve's Auto/pave", "OneDrive"),
        ("/home/you/Google Drive/pave", "Google Drive"),
        ("/home/you/GoogleDrive", "Google Drive"),
        ("/My Drive/pave", "Google Drive"),
        ("/home/you/iCloudDrive/pave", "iCloud Drive"),
        ("/Macintosh/you/Library/Mobile Documents/com~apple~CloudDocs/pave", "iCloud Drive"),
        ("/Macintosh/you/Library/CloudStorage/OneDrive-Steve/pave", "OneDrive"),
        ("/Macintosh/you/Library/CloudStorage/GoogleDrive-steve@example.com/My Drive", "GoogleDrive"),
        ("/home/you/Nextcloud/pave", "Nextcloud"),
        ("/home/you/ownCloud/pave", "ownCloud"),
        ("/home/you/pCloud Drive/pave", "pCloud"),
        ("/home/you/pCloudDrive/pave", "pCloud"),
        ("/home/you/MEGA/pave", "MEGA"),
        ("/home/you/MEGAsync/pave", "MEGA"),
        ("/home/you/Box/pave", "Box"),
        ("/home/you/Box Sync/pave", "Box"),
        ("/home/you/SynologyDrive/pave", "Synology Drive"),
    ],
)
def test_synced_folders_by_their_names(folder: str, service: str) -> None:
    assert syncing_service(Path(folder), environment={}, home=HOME) == service


@pytest.mark.parametrize(
    "folder",
    [
        "/home/you/.local/share/pave-desktop",
        "/home/you/Documents/pave",
        "/srv/mega/pave",
        "/data/box/pave",
        "/home/you/Dropboxes/pave",
        "/home/you/my drive/pave",
        "/home/you/OneDriveTemp/pave",
        "/home/you/Library/pave",
        "/home/you/cloud/sync/pave",
    ],
)
def test_folders_that_only_sound_alike(folder: str) -> None:
    assert syncing_service(Path(folder), environment={}, home=HOME) == ""


@pytest.mark.parametrize("name", ["OneDrive", "OneDriveConsumer", "OneDriveCommercial", "ONEDRIVE"])
def test_what_windows_says_of_onedrive(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Steve" / "pave"
    environment = {name: str(tmp_path / "Steve") + "/", "OneDriveEmpty": "", "OTHER": str(tmp_path)}
    assert syncing_service(folder, environment=environment, home=HOME) == "OneDrive"
    assert syncing_service(tmp_path / "Steven", environment=environment, home=HOME) == ""


@pytest.mark.parametrize(
    ("mark", "is_folder", "service"),
    [
        (".dropbox", False, "Dropbox"),
        (".stfolder", True, "Syncthing"),
        (".stfolder", False, "Syncthing"),
        (".sync_6d5a3d4cfa01.db", False, "Nextcloud/ownCloud"),
        ("._sync_6d5a3d4cfa01.db", False, "Nextcloud/ownCloud"),
        (".csync_journal.db", False, "Nextcloud/ownCloud"),
        (".nextcloudsync.log", False, "Nextcloud/ownCloud"),
        (".megaignore", False, "MEGA"),
        (".tmp.driveupload", True, "Google Drive"),
        (".dropbox", True, ""),
        ("desktop.ini", False, ""),
        (".sync_settings.db", False, ""),
        (".git", True, ""),
    ],
)
def test_synced_folders_by_what_lies_in_them(tmp_path: Path, mark: str, is_folder: bool, service: str) -> None:
    folder = tmp_path / "lot" / "pave"
    folder.mkdir(parents=True)
    file = tmp_path / "lot" / mark
    file.mkdir() if is_folder else file.touch()
    assert syncing_service(folder, environment={}, home=HOME) == service
    assert syncing_service(folder / "practice", environment={}, home=HOME) == service


def _refused(path: Path) -> tuple[Sentence, Sentence]:
    with pytest.raises(RegisterTroubleError) as trouble:
        asyncio.run(open_register(path))
    assert trouble.value.next_step is not None
    return trouble.value.sentence, trouble.value.next_step


def test_in_a_synced_folder_nothing_is_opened_and_the_way_out_is_told(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    path = tmp_path / "pave" / "register.sqlite3"
    told, next_step = _refused(path)
    assert "Syncthing" in str(told)
    assert str(path.parent) in str(told)
    assert "--data-dir" in str(next_step)
    assert not path.parent.exists()
    path.parent.mkdir()
    path.write_bytes(b"as it was")
    path.with_name(path.name + "-wal").write_bytes(b"changes")
    _refused(path)
    assert [file.read_bytes() for file in sorted(path.parent.iterdir())] == [b"as it was", b"changes"]


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "pave").mkdir(parents=True)
    (tmp_path / "plain").symlink_to(tmp_path / "Dropbox" / "pave")
    told, _ = _refused(tmp_path / "plain" / "register.sqlite3")
    assert "Dropbox" in str(told)


def test_on_a_network_drive_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "is_network_drive", lambda _folder: True)
    path = tmp_path / "pave" / "register.sqlite3"
    told, next_step = _refused(path)
    assert "network drive" in str(told)
    assert "--data-dir" in str(next_step)
    assert not path.parent.exists()


def test_the_self_check_says_so_without_the_path(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox"
    told = str(inspect_register(folder / "register.sqlite3"))
    assert "Dropbox keeps in sync" in told
    assert str(tmp_path) not in told
