"""The roles to choose from, on the left of the window.

Knows names and prompts and asks for changes by signals; what a role does to an answer is the
model's business.
"""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.look import Look
from app.roles import Role
from app.widgets.icons import SIDE_PX, Shape, make_icon
from app.widgets.labels import HEADING_PX, make_label, put_kind
from app.widgets.switch import Switch
from app.widgets.whole_rows import WholeRows


class RoleList(QWidget):
    """One button a role, in sections; at most one is chosen.

    Attributes:
        chosen_role: The role in force.
        search: The line that narrows the list.
        afresh: Whether another role begins a conversation anew, what was said being forgotten.

    Signals:
        chosen(Role): The user wants this role.
        new_wanted(), import_wanted(): The user wants to add to the library.
        undo_wanted(): The user wants back what was before.
        edit_wanted(Role), duplicate_wanted(Role), delete_wanted(Role), export_wanted(Role): The
            user wants to do this with a role.
    """

    chosen = Signal(object)
    new_wanted = Signal()
    import_wanted = Signal()
    undo_wanted = Signal()
    edit_wanted = Signal(object)
    duplicate_wanted = Signal(object)
    delete_wanted = Signal(object)
    export_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        """Begin without a role."""
        super().__init__()
        self._look = look
        self._group = QButtonGroup(self)
        self._roles: list[Role] = []
        self._sections: list[tuple[QLabel, list[tuple[Role, QPushButton]]]] = []
        self.chosen_role: Role | None = None
        self._can_undo = False
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.afresh = Switch(look)
        self._afresh_words = make_label("", "quiet")
        self._empty = make_label("", "quiet")
        self._empty.hide()
        self._lay_out()
        look.changed.connect(self._paint_icons)
        self._paint_icons()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.search.setPlaceholderText(self.tr("Search roles"))
        self.search.setAccessibleName(self.tr("Search roles"))
        self._heading.setText(self.tr("Roles"))
        self._afresh_words.setText(self.tr("Roles start afresh"))
        self.afresh.setAccessibleName(self.tr("Roles start afresh"))
        self.afresh.setToolTip(
            self.tr("On: choosing a role forgets what was said. Off: the new role remembers it.")
        )
        self._empty.setText(self.tr("No role has these words."))
        self._new.setAccessibleName(self.tr("New role"))
        self._new.setToolTip(self.tr("Write a role of your own"))
        self._more.setAccessibleName(self.tr("Role actions"))
        self._more.setToolTip(self.tr("What can be done with the chosen role"))
        self.show_roles(self._roles)

    def show_roles(self, roles: list[Role]) -> None:
        """Show these roles in place of the others; the chosen one stays chosen if it is there."""
        self._roles = roles
        chosen = self.chosen_role
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(16, 0, 6, 16)
        self._column.setSpacing(2)
        self._group = QButtonGroup(self)
        self._sections = []
        own = [role for role in roles if role.is_own]
        shipped = [role for role in roles if not role.is_own]
        small = [role for role in shipped if not role.needs_large_model]
        self._add_section(self.tr("Yours"), own)
        self._add_section(self.tr("For every model"), small)
        self._add_section(
            self.tr("For the large model"), [role for role in shipped if role.needs_large_model]
        )
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._scroll.show_entries(page)
        self.show_chosen(chosen if chosen in roles else None)
        self._narrow(self.search.text())

    def show_chosen(self, role: Role | None) -> None:
        """Mark the role in force, without asking for it; None marks none."""
        self.chosen_role = role
        self._group.setExclusive(False)
        for other, button in self._buttons():
            button.setChecked(other == role)
        self._group.setExclusive(True)

    def show_undo(self, *, is_possible: bool) -> None:
        """Offer to take back what was done last, or do not."""
        self._can_undo = is_possible

    def _buttons(self) -> list[tuple[Role, QPushButton]]:
        return [pair for _, pairs in self._sections for pair in pairs]

    # -- parts ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._new, self._more = _tool(), _tool()
        self._new.clicked.connect(self.new_wanted)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._more)
        menu.aboutToShow.connect(lambda: self._fill_menu(menu, self.chosen_role))
        self._more.setMenu(menu)
        top = QHBoxLayout()
        top.setContentsMargins(24, 16, 12, 0)
        top.addStrut(HEADING_PX)
        self._heading = make_label("", "heading")
        top.addWidget(self._heading, 1)
        top.addWidget(self._new)
        top.addWidget(self._more)
        search = QHBoxLayout()
        search.setContentsMargins(16, 0, 16, 0)
        search.addWidget(self.search)
        self._scroll = WholeRows()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(search)
        layout.addWidget(self._scroll, 1)
        below = QHBoxLayout()
        below.setContentsMargins(24, 4, 16, 12)
        below.addWidget(self._afresh_words, 1)
        below.addWidget(self.afresh)
        layout.addLayout(below)

    def _paint_icons(self) -> None:
        self._new.setIcon(make_icon(Shape.PLUS, self._look.palette.muted))
        self._more.setIcon(make_icon(Shape.MORE, self._look.palette.muted))

    def _add_section(self, words: str, roles: list[Role]) -> None:
        if not roles:
            return
        heading = make_label(words, "section")
        heading.setContentsMargins(12, 8, 0, 4)
        self._column.addWidget(heading)
        pairs = [(role, self._button(role)) for role in roles]
        for _, button in pairs:
            self._column.addWidget(button)
        self._sections.append((heading, pairs))

    def _button(self, role: Role) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "role")
        button.setCheckable(True)
        button.setAccessibleName(role.shown_name)
        button.setAccessibleDescription(role.shown_about)
        button.setToolTip(role.prompt)
        layout = QVBoxLayout(button)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(1)
        name, about = make_label(role.shown_name, "figure"), make_label(role.shown_about, "quiet")
        for label in (name, about):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        button.clicked.connect(lambda: self._choose(role))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        def offer(at: QPoint) -> None:
            self._offer(button, role, at)

        def mark(is_chosen: bool) -> None:
            put_kind(name, "chosen" if is_chosen else "figure")

        button.customContextMenuRequested.connect(offer)
        button.toggled.connect(mark)
        self._group.addButton(button)
        return button

    # -- wishes -----------------------------------------------------------------------------

    def _choose(self, role: Role) -> None:
        self.chosen_role = role
        self.chosen.emit(role)

    def _offer(self, button: QPushButton, role: Role, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(menu, role)
        menu.popup(button.mapToGlobal(at))

    def _fill_menu(self, menu: QMenu, role: Role | None) -> None:
        """What can be done with a role; only the user's own can be changed."""
        menu.clear()
        if role is not None:
            menu.addSection(role.shown_name)
            for words, wish, is_possible in (
                (self.tr("Edit…"), self.edit_wanted, role.is_own),
                (self.tr("Duplicate"), self.duplicate_wanted, True),
                (self.tr("Delete"), self.delete_wanted, role.is_own),
                (self.tr("Export…"), self.export_wanted, True),
            ):
                action = menu.addAction(words)
                action.setEnabled(is_possible)
                action.triggered.connect(lambda _=False, w=wish, r=role: w.emit(r))
            menu.addSeparator()
        menu.addAction(self.tr("Import…")).triggered.connect(self.import_wanted)
        undo = menu.addAction(self.tr("Undo"))
        undo.setEnabled(self._can_undo)
        undo.triggered.connect(self.undo_wanted)

    def _narrow(self, words: str) -> None:
        n_found = 0
        for heading, pairs in self._sections:
            n_here = 0
            for role, button in pairs:
                is_match = role.mentions(words)
                button.setVisible(is_match)
                n_here += is_match
            heading.setVisible(n_here > 0)
            n_found += n_here
        self._empty.setVisible(n_found == 0)


def _tool() -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(SIDE_PX - 2, SIDE_PX - 2))
    return button
