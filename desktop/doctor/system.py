"""What the system allows, and what draws and encodes the pictures. Thread: main, where said."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCameraPermission, QCoreApplication, QMicrophonePermission, Qt
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext, QOpenGLFunctions

from desktop.core.findings import Check, Found, Outcome
from desktop.rtc.codec_trial import CodecTrialError, codec_trials
from desktop.rtc.hardware_trial import EncoderSearch

ENCODERS_LIMIT_S = 12.0
_GL_RENDERER = 0x1F01
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software", "basic render", "swiftshader")


def examine_permissions(application: QCoreApplication) -> Found:
    """Whether camera and microphone may be opened. Thread: main."""
    denied = Qt.PermissionStatus.Denied
    for permission, what in (
        (QCameraPermission(), "camera"),
        (QMicrophonePermission(), "microphone"),
    ):
        if application.checkPermission(permission) is denied:
            return Found(Check.PERMISSIONS, Outcome.FORBIDDEN, {"what": what})
    for device in sorted(Path("/dev").glob("video*")) if sys.platform == "linux" else ():
        if not os.access(device, os.R_OK | os.W_OK):
            return Found(Check.PERMISSIONS, Outcome.FORBIDDEN, {"what": str(device)})
    return Found(Check.PERMISSIONS, Outcome.ALLOWED)


def examine_codecs() -> Found:
    """Whether what is encoded can be decoded again."""
    names: list[str] = []
    for name, trial in codec_trials().items():
        try:
            trial()
        except CodecTrialError as error:
            facts = {"name": name, "reason": str(error)}
            return Found(Check.CODECS, Outcome.CODEC_FAILS, facts)
        names.append(name)
    return Found(Check.CODECS, Outcome.CODECS_WORK, {"names": ", ".join(names)})


def examine_drawing() -> Found:
    """What OpenGL runs on, and which encoder of the graphics processor works. Thread: main."""
    search = EncoderSearch()
    search.wish(True)
    search.join(ENCODERS_LIMIT_S)
    search.close()
    renderer = _renderer()
    facts = {"renderer": renderer, "encoder": search.found() or ""}
    is_software = not renderer or any(word in renderer.lower() for word in _SOFTWARE)
    outcome = Outcome.DRAWN_BY_SOFTWARE if is_software else Outcome.DRAWN_BY_GPU
    return Found(Check.DRAWING, outcome, facts)


def _renderer() -> str:
    """What the system calls it; "" where there is no OpenGL."""
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return ""
    try:
        functions = QOpenGLFunctions(context)
        functions.initializeOpenGLFunctions()
        return str(functions.glGetString(_GL_RENDERER))
    finally:
        context.doneCurrent()
