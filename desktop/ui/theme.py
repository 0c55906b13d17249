"""Tandem's look: a calm dark one, the same on every system. Colors stand here only."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.icons import icon_path

BACKGROUND = QColor("#14161a")
SURFACE = QColor("#1d2026")
RAISED = QColor("#272b33")  # fields and quiet buttons, on the surface
RAISED_HOVER = QColor("#313640")
BORDER = QColor("#3a3f4a")
TEXT = QColor("#e8eaed")
MUTED_TEXT = QColor("#9aa0a6")
FAINT_TEXT = QColor("#7d848c")  # what cannot be used now
ACCENT = QColor("#4c8dff")
DANGER = QColor("#e5484d")
WARNING = QColor("#e5a13a")
SUCCESS = QColor("#3fb96b")
RADIUS_PX = 10

_STYLE = """
QWidget {{ color: {text}; }}
QMainWindow, QToolTip {{ background: {background}; }}
QToolTip {{ border: 1px solid {border}; padding: 4px 6px; }}

#sidePanel, #sidePanel QScrollArea, #sidePanelPage {{ background: {surface}; border: none; }}
#bottomBar {{ background: {surface}; border-top: 1px solid {raised}; }}
#mediaButton, #iconButton, #shareButton {{ padding: 0; min-width: 40px; max-width: 40px; }}
#mediaButton:checked {{ background: {danger}; border: 1px solid {danger}; }}
#mediaButton:checked:hover {{ background: {danger_hover}; }}
#heading {{ color: {text}; font-weight: 600; }}
#fieldLabel, #people, #figures, #hostHint {{ color: {muted}; }}
#state {{ font-weight: 600; }}

QLineEdit, QComboBox {{
    background: {raised}; border: 1px solid {border}; border-radius: 8px;
    padding: 0 10px; min-height: 32px; selection-background-color: {accent};
}}
QLineEdit:hover, QComboBox:hover {{ background: {raised_hover}; }}
QLineEdit:focus, QComboBox:focus {{ border: 1px solid {accent}; }}
QLineEdit:disabled, QComboBox:disabled {{
    color: {faint}; background: {surface}; border: 1px solid {raised};
}}
QComboBox::drop-down {{ border: none; width: 28px; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{
    background: {raised}; border: 1px solid {border}; padding: 4px; outline: none;
    selection-background-color: {accent}; selection-color: #ffffff;
}}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 6px; }}

QCheckBox {{ spacing: 9px; min-height: 24px; }}
QCheckBox:disabled {{ color: {faint}; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; border: 1px solid {muted}; border-radius: 5px; background: {raised};
}}
QCheckBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{check}");
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
    color: #ffffff; border: 2px solid transparent;
}}
#joinButton[leaves="false"] {{ background: {accent}; }}
#joinButton[leaves="false"]:hover {{ background: {accent_hover}; }}
#joinButton[leaves="true"] {{ background: {danger}; }}
#joinButton[leaves="true"]:hover {{ background: {danger_hover}; }}
#joinButton:focus {{ border: 2px solid #ffffff; }}

#accentButton {{ background: {accent}; border-color: {accent}; color: #ffffff; }}
#accentButton:hover {{ background: {accent_hover}; }}
#accentButton:disabled {{ background: {raised}; border-color: {border}; color: {faint}; }}
#dangerButton {{ background: {danger}; border-color: {danger}; color: #ffffff; min-height: 28px; }}
#dangerButton:hover {{ background: {danger_hover}; }}
#accentButton:focus, #dangerButton:focus {{ border: 1px solid #ffffff; }}
#shareButton:checked {{ background: {accent}; border: 1px solid {accent}; }}
#shareButton:checked:hover {{ background: {accent_hover}; }}
QDialog {{ background: {surface}; }}
QListWidget {{
    background: {background}; border: 1px solid {border}; border-radius: 8px; padding: 4px;
    outline: none;
}}
QListWidget::item {{ min-height: 34px; padding: 0 6px; border-radius: 6px; }}
QListWidget::item:hover {{ background: {raised}; }}
QListWidget::item:selected {{ background: {accent}; color: #ffffff; }}
#statisticsPanel {{
    background: rgba(20, 22, 26, 225); border: 1px solid {border}; border-radius: {radius}px;
}}
#safetyEmoji {{ font-size: 24px; }}
#statisticsPanel QLabel {{ background: transparent; }}
#overlayButton {{
    background: rgba(20, 22, 26, 190); padding: 0; min-width: 40px; max-width: 40px;
}}
#overlayButton:hover {{ background: {raised_hover}; }}
#toast {{
    background: rgba(20, 22, 26, 235); border: 1px solid {border}; border-radius: {radius}px;
    padding: 10px 14px;
}}
QMenu {{
    background: {surface}; border: 1px solid {border}; border-radius: 8px; padding: 6px;
}}
QMenu::item {{ padding: 7px 24px 7px 28px; border-radius: 6px; }}
QMenu::item:selected {{ background: {accent}; color: #ffffff; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 5px 8px; }}
#recordingPill {{
    background: {surface}; border: 1px solid {danger}; border-radius: {radius}px;
}}
#sharePill {{
    background: {surface}; border: 1px solid {accent}; border-radius: {radius}px;
}}

#settingHint {{ color: {muted}; font-size: 12px; }}
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
#hostPanel {{
    background: {surface}; border: 1px solid {border}; border-radius: {radius}px;
}}
#fingerprint {{ color: {muted}; font-family: monospace; font-size: 11px; }}

#notice {{
    background: {raised}; border-left: 4px solid {warning};
    border-top-right-radius: 8px; border-bottom-right-radius: 8px;
}}
#notice[serious="true"] {{ border-left: 4px solid {danger}; }}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; min-height: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; height: 0;
}}
"""


def apply_theme(app: QApplication) -> None:
    """Give the whole program Tandem's look, whatever the system's is."""
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setStyleSheet(
        _STYLE.format(
            background=BACKGROUND.name(),
            surface=SURFACE.name(),
            raised=RAISED.name(),
            raised_hover=RAISED_HOVER.name(),
            border=BORDER.name(),
            text=TEXT.name(),
            muted=MUTED_TEXT.name(),
            faint=FAINT_TEXT.name(),
            accent=ACCENT.name(),
            accent_hover=ACCENT.lighter(112).name(),
            danger=DANGER.name(),
            danger_hover=DANGER.lighter(112).name(),
            warning=WARNING.name(),
            radius=RADIUS_PX,
            check=icon_path("check").as_posix(),
            chevron=icon_path("chevron-down").as_posix(),
        )
    )


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, color in (
        (role.Window, BACKGROUND),
        (role.WindowText, TEXT),
        (role.Base, RAISED),
        (role.AlternateBase, SURFACE),
        (role.Text, TEXT),
        (role.PlaceholderText, MUTED_TEXT),
        (role.Button, RAISED),
        (role.ButtonText, TEXT),
        (role.ToolTipBase, BACKGROUND),
        (role.ToolTipText, TEXT),
        (role.Highlight, ACCENT),
        (role.HighlightedText, QColor("#ffffff")),
        (role.Link, ACCENT),
    ):
        palette.setColor(name, color)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, FAINT_TEXT)
    return palette
