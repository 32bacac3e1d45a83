"""Two fields for the prices of a model, which open below its line of the table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from desktop.chat.endpoint import ModelChoice
from desktop.chat.settings.checks import BadValue, sign
from desktop.chat.usage.price import Price, read_price
from desktop.engine.explain.bad_values import unusable
from desktop.language import _
from desktop.ui.look.text_size import with_text
from desktop.ui.settings.usage.days import has_decimal_comma
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_NUMBER_WIDTH, _SIGN_WIDTH = 84, 56


class PriceEditor(QFrame):
    """Enter saves what can be used; Esc lets it be. What cannot be used is refused in place."""

    entered = Signal(object, object, str)
    """A ModelChoice, its Price or None, and the sign of the currency."""
    left = Signal()

    def __init__(
        self, choice: ModelChoice, price: Price | None, currency: str, *, locked: bool = False
    ) -> None:
        """`locked`: an organisation has set the currency."""
        super().__init__()
        self.setObjectName("priceEditor")
        self.choice, self._before = choice, (price, currency)
        self.currency = _line(_("Currency"), currency, _SIGN_WIDTH)
        if locked:
            self.currency.setEnabled(False)
            self.currency.setToolTip(_("Set by your organisation."))
        self.tokens_in = _line(
            _("Price of a million tokens in"), _written(price.tokens_in if price else None)
        )
        self.tokens_out = _line(
            _("Price of a million tokens out"), _written(price.tokens_out if price else None)
        )
        self.error = plain_label("", "error")
        self.error.hide()
        self.save_button = push_button(_("Save"), _("Keep these prices (Enter)"), "small")
        self.remove_button = push_button(_("Remove"), _("Forget the prices"), "link")
        self.remove_button.setVisible(price is not None)
        for button in (self.save_button, self.remove_button):
            button.setAutoDefault(True)  # Enter presses it, as Space does
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self._on_remove)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for caption, line in (
            ("", self.currency), (_("in"), self.tokens_in), (_("out"), self.tokens_out)
        ):  # fmt: skip
            if caption:
                label = QLabel(caption)
                label.setObjectName("muted")
                label.setBuddy(line)
                row.addWidget(label)
            row.addWidget(line)
        row.addWidget(self.save_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(6, 4, 6, 8)
        rows.setSpacing(4)
        rows.addWidget(plain_label(_("Price of a million tokens"), "muted"))
        rows.addLayout(row)
        rows.addWidget(self.error)

    def take_keyboard(self) -> None:
        """Put the cursor where the first price is entered."""
        self.tokens_in.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tokens_in.selectAll()

    def save(self) -> str:
        """Hand on what is entered, where it can be used and is new; else return why not."""
        try:
            currency = sign(self.currency.text())
            price = self._price()
        except BadValue as bad:
            return self._refuse(unusable(bad.reason, bad.detail))
        if currency is None:
            return self._refuse(unusable("sign"))
        if (price, currency) != self._before:
            self.entered.emit(self.choice, price, currency)
        self.left.emit()
        return ""

    def is_touched(self) -> bool:
        """Whether something else stands in the fields than at first."""
        return any(line.isModified() for line in (self.currency, self.tokens_in, self.tokens_out))

    def _price(self) -> Price | None:
        """What is entered; None where both fields are empty. Raises BadValue."""
        if not self.tokens_in.text().strip() and not self.tokens_out.text().strip():
            return None
        comma = has_decimal_comma()
        return Price(
            read_price(self.tokens_in.text(), decimal_comma=comma),
            read_price(self.tokens_out.text(), decimal_comma=comma),
        )

    def _refuse(self, why: str) -> str:
        self.error.setText(why)
        self.error.show()
        self.tokens_in.setAccessibleDescription(why)
        self.updateGeometry()
        return why

    def _on_remove(self) -> None:
        self.entered.emit(self.choice, None, self._before[1])
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _line(name: str, text: str, width: int = _NUMBER_WIDTH) -> QLineEdit:
    line = QLineEdit(text)
    line.setAccessibleName(name)
    line.setToolTip(name)
    line.setFixedWidth(with_text(width))
    return line


def _written(price: float | None) -> str:
    """A price as it is typed: with the decimals that it has."""
    if price is None:
        return ""
    text = f"{price:.12f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if has_decimal_comma() else text
