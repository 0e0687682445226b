"""What the user chose: connections (never their keys), window, columns. One JSON file, versioned."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from pave_desktop.entry.proxy_address import read_proxy_address
from pave_desktop.models.connection import Connection, connection_id_for
from pave_desktop.models.preferences import Preferences, read_preferences
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.models.window_settings import WindowSettings, read_window
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.system.private_files import set_file_aside, write_private_file


class NetworkSettings(BaseModel):
    """How the world outside this computer is reached: `proxy` is empty for the way that is set on this PC."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    proxy: Annotated[str, AfterValidator(read_proxy_address)] = ""
    _was_refused: bool = PrivateAttr(default=False)

    @property
    def was_refused(self) -> bool:
        """Whether the file held something that cannot be used, which a person must be told."""
        return self._was_refused


def _network_or_usual(value: object, read: ValidatorFunctionWrapHandler) -> NetworkSettings:
    """Nor is a proxy that cannot be used."""
    network = NetworkSettings()
    try:
        network = read(value)
    except ValidationError:
        network._was_refused = True
    return network


class Settings(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, validate_assignment=True)

    version: Literal[1] = 1
    connections: list[Connection] = Field(default_factory=list)
    current_connection: str = ""
    window: Annotated[WindowSettings, BeforeValidator(read_window)] = Field(default_factory=WindowSettings)
    network: Annotated[NetworkSettings, WrapValidator(_network_or_usual)] = Field(default_factory=NetworkSettings)
    preferences: Annotated[Preferences, BeforeValidator(read_preferences)] = Field(default_factory=Preferences)

    def connection(self, connection_id: str) -> Connection | None:
        """Find a connection by its id."""
        return next((known for known in self.connections if known.id == connection_id), None)

    def connection_named(self, name: str) -> Connection | None:
        """Find a connection by the name that staff see; capitals do not matter."""
        wanted = name.strip().casefold()
        return next((known for known in self.connections if known.name.casefold() == wanted), None)

    @property
    def current(self) -> Connection | None:
        """The connection that new sessions are made with: the chosen one, else the first."""
        return self.connection(self.current_connection) or next(iter(self.connections), None)

    def new_connection(
        self, *, name: str, base_url: str, account: str, live: bool, defaults: SessionDefaults | None = None
    ) -> Connection:
        """Make a connection that is not in the settings yet; one that was removed comes back with its sessions."""
        connection_id = connection_id_for(base_url=base_url, account=account, live=live)
        if self.connection(connection_id) is not None:
            connection_id = new_local_id()
        return Connection(
            id=connection_id,
            name=name,
            base_url=base_url,
            account=account,
            live=live,
            defaults=defaults or SessionDefaults(),
        )

    def with_connection(self, connection: Connection) -> Settings:
        """Put a connection in the place of the one with its id, or at the end."""
        others = [connection if known.id == connection.id else known for known in self.connections]
        if connection.id not in {known.id for known in self.connections}:
            others.append(connection)
        return self.model_copy(update={"connections": others})

    def with_proxy(self, proxy: str) -> Settings:
        """Put another proxy in, as `read_proxy_address` gives it."""
        return self.model_copy(update={"network": NetworkSettings(proxy=proxy)})

    def without_connection(self, connection_id: str) -> Settings:
        """Leave a connection out."""
        left = [known for known in self.connections if known.id != connection_id]
        return self.model_copy(update={"connections": left})


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings, and what the person must be told about the file."""

    settings: Settings
    told: Sentence | None = None
    may_be_saved: bool = True


def load_settings(path: Path, *, keep_aside: bool = True) -> LoadedSettings:
    """Read the settings. A file that cannot be understood is kept aside, and the program begins with fresh ones.

    Without `keep_aside` such a file is left where it is, for who only looks.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        return LoadedSettings(
            Settings(),
            sentence(
                "The settings could not be read ({cause}); nothing will be saved over them.", cause=error.strerror or ""
            ),
            may_be_saved=False,
        )
    try:
        settings = Settings.model_validate_json(text)
    except ValidationError:
        if keep_aside:
            return _begin_again(path)
        return LoadedSettings(Settings(), sentence("The settings could not be understood."), may_be_saved=False)
    if settings.network.was_refused:
        return LoadedSettings(
            settings,
            sentence(
                "The proxy in the settings cannot be used, so PAVE is reached as this PC is set up. Look at it under "
                "Connections, “Network”."
            ),
        )
    return LoadedSettings(settings)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings in one step, readable by this user only. Raises OSError."""
    write_private_file(path, settings.model_dump_json(indent=2) + "\n")


def _begin_again(path: Path) -> LoadedSettings:
    try:
        kept = set_file_aside(path)
    except OSError as error:
        return LoadedSettings(
            Settings(),
            sentence(
                "The settings are damaged and could not be kept aside ({cause}); nothing will be saved over them.",
                cause=error.strerror or "",
            ),
            may_be_saved=False,
        )
    return LoadedSettings(
        Settings(),
        sentence(
            "The settings could not be understood. The old file is kept as {name}; please add your connections again.",
            name=kept.name,
        ),
    )
