"""The settings' page about who holds the conversation: this computer, or a server.

Knows an address's form and whether the way to it can be overheard; nothing of connections.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from app.engine_words import engine_words
from app.language import joined, translate
from app.look import Look
from app.preferences import Preferences, ServerPreferences
from app.widgets.labels import make_label
from app.widgets.setting_rows import SettingsPage, choose, make_choice, name_choices
from app.widgets.switch import Switch
from app.windows.settings_page import Report, telling_choice
from engine import EngineError, read_address

_FIELD_PX = 220


class ServerPage:
    """The place, the address and the token."""

    def __init__(self, look: Look, report: Report) -> None:
        """Make the rows; the token is hidden until it is asked for."""
        self.widget = SettingsPage()
        self._report = report
        self._place = make_choice((False, True))
        self._address, self._token = QLineEdit(), QLineEdit()
        self._shows_token = Switch(look)
        controls = (self._place, self._address, self._token, self._shows_token)
        self._rows = [self.widget.add_row(control) for control in controls]
        self._verdict = make_label("", "plain")
        self._advice = make_label("", "quiet")
        for label in (self._verdict, self._advice):
            label.setWordWrap(True)
            self.widget.add_wide(label)
        for field, name in ((self._address, "address"), (self._token, "token")):
            field.setFixedWidth(_FIELD_PX)
            field.setProperty("kind", "setting")
            field.editingFinished.connect(self._telling_text(field, name))
        self._place.currentIndexChanged.connect(
            telling_choice(report, "server", "is_used", box=self._place)
        )
        self._shows_token.toggled.connect(self._show_token)
        self._show_token(False)
        self._shown = ServerPreferences()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("ServerPage", "Server"))
        place, address, token, shows_token = self._rows
        place.put_words(
            translate("ServerPage", "Where Floe thinks"),
            translate(
                "ServerPage",
                "On a server, what you say is sent there; this computer needs no model.",
            ),
        )
        name_choices(
            self._place,
            translate("ServerPage", "On this computer"),
            translate("ServerPage", "On a server"),
        )
        address.put_words(
            translate("ServerPage", "Address"),
            translate("ServerPage", "As the server prints it when it starts."),
        )
        token.put_words(
            translate("ServerPage", "Token"),
            translate("ServerPage", "What the server was started with; kept on this computer."),
        )
        shows_token.put_words(
            translate("ServerPage", "Show the token"),
            translate("ServerPage", "Only while this page is open."),
        )
        self._advice.setText(
            translate(
                "ServerPage",
                "These take effect with a restart of the engine. Model and answers are then the"
                " server's own choice.",
            )
        )

    def show(self, preferences: Preferences) -> None:
        """Draw the section about the server."""
        server = self._shown = preferences.server
        choose(self._place, server.is_used)
        for field, text in ((self._address, server.address), (self._token, server.token)):
            if field.text() != text:
                field.setText(text)
                field.home(False)  # from its beginning, as a long one is read
        for control in (self._address, self._token, self._shows_token):
            control.setEnabled(server.is_used)
        words = _verdict(server)
        self._verdict.setText(words)
        self._verdict.setVisible(bool(words))

    def _show_token(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        self._token.setEchoMode(mode)

    def _telling_text(self, field: QLineEdit, name: str) -> Callable[[], None]:
        """A slot that reports what was written, where it is something else than before."""

        def tell() -> None:
            text = field.text().strip()
            if text != getattr(self._shown, name):
                self._report("server", **{name: text})

        return tell


def _verdict(server: ServerPreferences) -> str:
    """What is wrong with the address, or who else can listen; "" where all is well."""
    if not server.is_used:
        return ""
    try:
        address = read_address(server.address)
    except EngineError as error:
        return joined((engine_words(error.message), engine_words(error.remedy)))
    if address.is_private:
        return ""
    return translate(
        "ServerPage",
        "Not encrypted: whoever is on the way to this server can hear the conversation and read the"
        " token. Use wss:// unless the network is your own.",
    )
