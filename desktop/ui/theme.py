"""Puts a look on the whole program: the style of its widgets, and their colors.

The system's light or dark and its wish for contrast are followed while the program runs, unless
the user chose for himself.
"""

from collections.abc import MutableMapping
from dataclasses import fields

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.colors import DARK, Colors, colors_of
from desktop.ui.icon_files import icon_path

RADIUS_PX = 10
SCROLL_BAR_PX = 10
OVERLAY_ALPHA = 240  # of what lies on pictures: words stay readable on any of them

_STYLE = """
QWidget {{ color: {text}; }}
QMainWindow, QToolTip {{ background: {background}; }}
QToolTip {{ border: 1px solid {border}; padding: 4px 6px; }}

#sidePanel, #sidePanel QScrollArea, #sidePanelPage,
#settingsDialog QScrollArea, #settingPage,
#doctorDialog QScrollArea, #doctorPage,
#keyboardDialog QScrollArea, #keyboardPage {{ background: {surface}; border: none; }}
#chatPanel {{ background: {surface}; border: none; border-left: 1px solid {raised}; }}
#chatTexts {{ background: transparent; border: none; selection-background-color: {accent_fill};
    selection-color: {on_fill}; }}
#chatField {{
    background: {raised}; border: 1px solid {outline}; border-radius: 8px; padding: 6px 8px;
    selection-background-color: {accent_fill}; selection-color: {on_fill};
}}
#chatField:focus {{ border: 1px solid {accent}; }}
#bottomBar {{ background: {surface}; border-top: 1px solid {raised}; }}
#mediaButton, #iconButton, #shareButton {{ padding: 0; min-width: 40px; max-width: 40px; }}
#deviceMenuButton {{ padding: 0; }}
#mediaButton:checked {{ background: {danger_fill}; border: 1px solid {danger_fill}; }}
#mediaButton:checked:hover {{ background: {danger_fill_hover}; }}
#heading {{ color: {text}; font-weight: 600; }}
#fieldLabel, #people, #figures, #hostHint {{ color: {muted}; }}
#state, #findingName, #findingWrong {{ font-weight: 600; }}
#findingWrong {{ color: {warning}; }}
#findingName {{ color: {success}; }}

QLineEdit, QComboBox {{
    background: {raised}; border: 1px solid {outline}; border-radius: 8px;
    padding: 0 10px; min-height: 32px; selection-background-color: {accent_fill};
    selection-color: {on_fill};
}}
QLineEdit:hover, QComboBox:hover {{ background: {raised_hover}; }}
QLineEdit:focus, QComboBox:focus {{ border: 1px solid {accent}; }}
QLineEdit:disabled, QComboBox:disabled {{
    color: {faint}; background: {surface}; border: 1px solid {border};
}}
QComboBox::drop-down {{ border: none; width: 28px; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{
    background: {raised}; border: 1px solid {border}; padding: 4px; outline: none;
    selection-background-color: {accent_fill}; selection-color: {on_fill};
}}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 6px; }}

QCheckBox {{ spacing: 9px; min-height: 24px; }}
QCheckBox:disabled {{ color: {faint}; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; background: {raised};
    border: 1px solid {outline}; border-radius: 5px;
}}
QCheckBox::indicator:checked {{
    background: {accent_fill}; border-color: {accent_fill}; image: url("{check}");
}}
QCheckBox::indicator:focus {{ border: 2px solid {text}; width: 14px; height: 14px; }}
QCheckBox::indicator:disabled {{ border-color: {border}; background: {surface}; }}
QCheckBox::indicator:checked:disabled {{ background: {border}; border-color: {border}; }}

QPushButton {{
    background: {raised}; border: 1px solid {border}; border-radius: 8px;
    padding: 0 14px; min-height: 34px;
}}
QPushButton:hover {{ background: {raised_hover}; }}
QPushButton:checked {{ background: {raised_hover}; border-color: {muted}; }}
QPushButton:focus {{ border: 1px solid {accent}; }}
QPushButton:disabled {{ color: {faint}; }}
#joinButton {{
    border-radius: {radius}px; min-width: 108px; min-height: 42px; font-weight: 600;
    color: {on_fill}; border: 2px solid transparent;
}}
#joinButton[leaves="false"] {{ background: {accent_fill}; }}
#joinButton[leaves="false"]:hover {{ background: {accent_fill_hover}; }}
#joinButton[leaves="true"] {{ background: {danger_fill}; }}
#joinButton[leaves="true"]:hover {{ background: {danger_fill_hover}; }}
#joinButton:focus {{ border: 2px solid {text}; }}

#accentButton {{ background: {accent_fill}; border-color: {accent_fill}; color: {on_fill}; }}
#accentButton:hover {{ background: {accent_fill_hover}; }}
#accentButton:disabled {{ background: {raised}; border-color: {border}; color: {faint}; }}
#dangerButton {{
    background: {danger_fill}; border-color: {danger_fill}; color: {on_fill}; min-height: 28px;
}}
#dangerButton:hover {{ background: {danger_fill_hover}; }}
#accentButton:focus, #dangerButton:focus {{ border: 1px solid {text}; }}
#shareButton:checked {{ background: {accent_fill}; border: 1px solid {accent_fill}; }}
#shareButton:checked:hover {{ background: {accent_fill_hover}; }}
QDialog {{ background: {surface}; }}
QListWidget {{
    background: {background}; border: 1px solid {border}; border-radius: 8px; padding: 4px;
    outline: none;
}}
QListWidget::item {{ min-height: 34px; padding: 0 6px; border-radius: 6px; }}
QListWidget::item:hover {{ background: {raised}; }}
QListWidget::item:selected {{ background: {accent_fill}; color: {on_fill}; }}
#statisticsPanel {{
    background: {surface}; border: 1px solid {border}; border-radius: {radius}px;
}}
#safetyEmoji {{ font-size: 24px; }}
#statisticsPanel QLabel {{ background: transparent; }}
#overlayButton {{
    background: {overlay}; padding: 0; min-width: 40px; max-width: 40px;
}}
#overlayButton:hover {{ background: {raised_hover}; }}
#smallWindow {{ background: #000000; }}
#smallButton {{
    background: rgba(20, 22, 26, 190); padding: 0; min-width: 26px; max-width: 26px;
    min-height: 26px; max-height: 26px; border-radius: 6px;
}}
#smallButton:hover {{ background: rgba(70, 76, 86, 230); }}
#smallButton:checked {{ background: {danger}; border: 1px solid {danger}; }}
#toast {{
    background: {overlay}; border: 1px solid {border}; border-radius: {radius}px;
    padding: 10px 14px;
}}
QMenu {{
    background: {surface}; border: 1px solid {border}; border-radius: 8px; padding: 6px;
}}
QMenu::item {{ padding: 7px 24px 7px 28px; border-radius: 6px; }}
QMenu::item:selected {{ background: {accent_fill}; color: {on_fill}; }}
QMenu::item:disabled {{ color: {muted}; font-weight: 600; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 5px 8px; }}
#recordingPill {{
    background: {surface}; border: 1px solid {danger}; border-radius: {radius}px;
}}
#peerPill {{
    background: {overlay}; border: 1px solid {warning}; border-radius: {radius}px;
}}
#sharePill {{
    background: {surface}; border: 1px solid {accent}; border-radius: {radius}px;
}}

#fieldButton {{ padding: 0; min-width: 36px; max-width: 36px; min-height: 32px; }}
#fieldButton::menu-indicator {{ image: none; width: 0; }}
#orderButton {{ padding: 0; min-width: 32px; max-width: 32px; min-height: 26px; }}
#settingHint {{ color: {muted}; font-size: 12px; }}
#settingComplaint {{ color: {danger}; font-size: 12px; }}
#keyCap {{
    background: {raised}; border: 1px solid {border}; border-radius: 6px; padding: 4px 10px;
    font-weight: 600;
}}
QTabWidget::pane {{ border: none; border-top: 1px solid {raised}; }}
QTabBar {{ qproperty-drawBase: 0; background: transparent; }}
QTabBar::tab {{
    background: transparent; color: {muted}; padding: 10px 14px; margin-left: 10px;
    border-bottom: 2px solid transparent;
}}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; font-weight: 600; }}
QTabBar::tab:focus {{ background: {raised}; }}

#ownFrame {{ background: {background}; border: 1px solid {border}; }}
#addressPanel {{
    background: {surface}; border: 1px solid {border}; border-radius: {radius}px;
}}
#fingerprint {{ color: {muted}; font-family: monospace; font-size: 11px; }}

#notice {{
    background: {raised}; border-left: 4px solid {warning};
    border-top-right-radius: 8px; border-bottom-right-radius: 8px;
}}
#noticeButton {{
    background: transparent; border: 1px solid transparent; padding: 0;
    min-width: 26px; max-width: 26px; min-height: 26px; max-height: 26px;
}}
#noticeButton:hover {{ background: {raised_hover}; }}
#noticeButton:focus {{ border: 1px solid {accent}; }}
#notice[serious="true"] {{ border-left: 4px solid {danger}; }}

QScrollBar:vertical {{ background: transparent; width: {scroll_bar_px}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; min-height: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; height: 0;
}}
"""
# What the looks of high contrast have besides: every edge is a line, the focus a thick one
_CONTRAST_STYLE = """
#joinButton, #accentButton, #dangerButton, #shareButton:checked, #mediaButton:checked {{
    border: 2px solid {text};
}}
QPushButton:focus, QLineEdit:focus, QComboBox:focus, QTabBar::tab:focus, #joinButton:focus {{
    border: 3px solid {accent};
}}
QCheckBox:focus {{ border: 2px solid {accent}; }}
QMenu::item:selected, QListWidget::item:selected {{ border: 2px solid {text}; }}
"""

_in_force = DARK


def now() -> Colors:
    """The look in force. Thread: GUI."""
    return _in_force


def apply_theme(app: QApplication, colors: Colors = DARK) -> None:
    """Give the whole program this look, whatever the system's is. Icons that are there stay."""
    global _in_force  # as the application's palette and style are: one for the whole program
    _in_force = colors
    app.setStyle("Fusion")
    app.setPalette(_palette(colors))
    app.setStyleSheet(_style(colors))


def hear_the_portal(environment: MutableMapping[str, str]) -> None:
    """Let Qt ask the desktop portal for light or dark; to be said before the application is made.

    By itself it does not on the smaller desktops, such as sway. On those of GTK, GNOME first of
    all, it hears changes, but begins light whatever the system is. What the user chose stays.
    """
    desktop = environment.get("XDG_CURRENT_DESKTOP", "")
    has_desktop = environment.get("WAYLAND_DISPLAY") or desktop
    if has_desktop and "KDE" not in desktop.upper().split(":"):  # Qt reads KDE's own settings
        environment.setdefault("QT_QPA_PLATFORMTHEME", "xdgdesktopportal")


class Theme(QObject):
    """Keeps the look in force that the user and the system wish. Thread: GUI.

    There must be an application.
    """

    changed = Signal()  # another look is in force: what drew itself in the old one does so anew

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = self._contrast = ""
        self._applied: Colors | None = None
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._refresh)
        hints.accessibility().contrastPreferenceChanged.connect(self._refresh)

    def choose(self, theme: str, contrast: str) -> None:
        """Follow these choices of the user's; "" is the system's."""
        self._theme, self._contrast = theme, contrast
        self._refresh()

    def _refresh(self) -> None:
        app, hints = QApplication.instance(), QGuiApplication.styleHints()
        if not isinstance(app, QApplication):
            return  # it is ending
        is_high = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        colors = colors_of(
            self._theme,
            self._contrast,
            # A system that does not say gets the dark look: pictures show best in it
            system_is_light=hints.colorScheme() is Qt.ColorScheme.Light,
            system_has_contrast=is_high,
        )
        if colors is not self._applied:
            self._applied = colors
            apply_theme(app, colors)
            self.changed.emit()


def _style(colors: Colors) -> str:
    values: dict[str, object] = {
        field.name: value.name()
        for field in fields(Colors)
        if isinstance(value := getattr(colors, field.name), QColor)
    }
    overlay = QColor(colors.surface)
    overlay.setAlpha(OVERLAY_ALPHA)
    style = _STYLE + _CONTRAST_STYLE if colors.has_high_contrast else _STYLE
    return style.format(
        scroll_bar_px=SCROLL_BAR_PX,
        **values,
        overlay=f"rgba({overlay.red()}, {overlay.green()}, {overlay.blue()}, {overlay.alpha()})",
        accent_fill_hover=colors.hover(colors.accent_fill).name(),
        danger_fill_hover=colors.hover(colors.danger_fill).name(),
        radius=RADIUS_PX,
        check=icon_path("check").as_posix(),
        chevron=icon_path("chevron-down").as_posix(),
    )


def _palette(colors: Colors) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, color in (
        (role.Window, colors.background),
        (role.WindowText, colors.text),
        (role.Base, colors.raised),
        (role.AlternateBase, colors.surface),
        (role.Text, colors.text),
        (role.PlaceholderText, colors.muted),
        (role.Button, colors.raised),
        (role.ButtonText, colors.text),
        (role.ToolTipBase, colors.background),
        (role.ToolTipText, colors.text),
        (role.Highlight, colors.accent_fill),
        (role.HighlightedText, colors.on_fill),
        (role.Link, colors.accent),
    ):
        palette.setColor(name, color)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, colors.faint)
    return palette
