"""Lists what is really inside a bundle: a CycloneDX SBOM, and the notices of its licences.

    python packaging/inventory.py CONTENTS BUNDLE VERSION TIME

Run by packaging/build.py with the Python of the bundle's environment. CONTENTS is what PyInstaller
put in (`[[place, source], …]` as JSON), BUNDLE the folder that gets `sbom.cdx.json` and
`THIRD-PARTY-NOTICES.txt`, TIME the seconds since 1970 that both name.
"""

import importlib.metadata
import json
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Libraries inside of wheels, by the begin of their file's name; the wheels do not say them all
NATIVE = {
    "libSvtAv1Enc": "BSD-3-Clause-Clear", "libXau": "MIT", "libasound": "LGPL-2.1-or-later",
    "libavcodec": "GPL-3.0-or-later", "libavdevice": "GPL-3.0-or-later",
    "libavfilter": "GPL-3.0-or-later", "libavformat": "GPL-3.0-or-later",
    "libavutil": "GPL-3.0-or-later", "libswresample": "GPL-3.0-or-later",
    "libswscale": "GPL-3.0-or-later", "libdav1d": "BSD-2-Clause", "libdrm": "MIT",
    "libgmp": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libgnutls": "LGPL-2.1-or-later",
    "libhogweed": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "libnettle": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libmp3lame": "LGPL-2.0-or-later",
    "libopencore-amr": "Apache-2.0", "libopus": "BSD-3-Clause", "libsharpyuv": "BSD-3-Clause",
    "libunistring": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libvpl": "MIT",
    "libvpx": "BSD-3-Clause", "libwebp": "BSD-3-Clause", "libx264": "GPL-2.0-or-later",
    "libx265": "GPL-2.0-or-later", "libxcb": "MIT", "libcrc32c": "BSD-3-Clause",
    "libscipy_openblas": "BSD-3-Clause", "libgfortran": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libquadmath": "LGPL-2.1-or-later", "libicu": "Unicode-3.0", "libQt6": "LGPL-3.0-only",
    "libshiboken6": "LGPL-3.0-only", "libpyside6": "LGPL-3.0-only",
}  # fmt: skip
_QT_FFMPEG = "LGPL-2.1-or-later"  # Qt's own build of FFmpeg has no part under the GPL
_LIBRARY = re.compile(r"^lib[\w+.-]+?\.(so(\.[\d.]+)?|dylib)$")
_LICENCE_FILES = re.compile(r"^(licen[cs]e|copying|notice|authors)(?!.*\.pyc?$)", re.IGNORECASE)


class InventoryError(Exception):
    """Something is inside whose origin or licence is not known; the text says what."""


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """One thing that came from somebody else."""

    kind: str  # "library", or "framework" for Python itself
    name: str
    version: str
    licence: str  # an SPDX expression, or the words of its author
    purl: str
    texts: tuple[str, ...] = ()  # of its licences

    def as_object(self) -> dict[str, Any]:
        """As CycloneDX 1.5 has it."""
        return {
            "type": self.kind,
            "bom-ref": self.purl,
            "name": self.name,
            "version": self.version,
            "licenses": [{"license": {"name": self.licence}}],
            "purl": self.purl,
        }


def components(sources: set[Path]) -> list[Component]:
    """Everything that these files came from.

    Raises:
        InventoryError: a file came from nowhere that is known.
    """
    site = Path(sysconfig.get_path("purelib"))
    root = Path(__file__).resolve().parent.parent
    owners = {
        Path(str(distribution.locate_file(file))): distribution
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or ()
    }
    wheels: dict[str, importlib.metadata.Distribution] = {}
    found: set[Component] = set()
    packages: set[str] = set()
    for source in sorted(sources):
        if source in owners:
            wheels[owners[source].name] = owners[source]
            found |= set(_native(source, owners[source]))
        elif source.is_relative_to(site):
            raise InventoryError(f"{source} belongs to no package")
        elif source.is_relative_to(root):
            continue
        elif package := _debian_package(source):
            packages.add(package)
    found |= {_of_wheel(wheel) for wheel in wheels.values()}
    found |= {_of_debian(package) for package in packages}
    found.add(_python())
    return sorted(found)


def _of_wheel(wheel: importlib.metadata.Distribution) -> Component:
    said = wheel.metadata.json
    licence = str(said.get("license_expression") or said.get("license") or "")
    if "\n" in licence or not licence:  # some put the whole text there
        classifiers = [str(word) for word in said.get("classifier", [])]
        licence = "; ".join(word.split(" :: ")[-1] for word in classifiers if "License" in word)
    if not licence:
        raise InventoryError(f"{wheel.name} does not say its licence")
    texts = tuple(
        Path(str(wheel.locate_file(file))).read_text(encoding="utf-8", errors="replace")
        for file in sorted(wheel.files or ())
        if ".dist-info" in str(file) and _LICENCE_FILES.match(file.name)
    )
    name = re.sub(r"[-_.]+", "-", wheel.name).lower()
    return Component(
        "library", wheel.name, wheel.version, licence, f"pkg:pypi/{name}@{wheel.version}", texts
    )


def _native(source: Path, wheel: importlib.metadata.Distribution) -> Iterator[Component]:
    """The library of somebody else that a wheel carries, if this file is one."""
    of_qt = "PySide6" in source.parts
    if not _LIBRARY.match(source.name) or (of_qt and source.parent.name != "lib"):
        return  # a plugin, under the licence of its wheel
    name = next((name for name in NATIVE if source.name.startswith(name)), None)
    if name is None:
        raise InventoryError(f"say in packaging/inventory.py the licence of {source.name}")
    licence = _QT_FFMPEG if of_qt and name.startswith(("libav", "libsw")) else NATIVE[name]
    plain = re.sub(r"-[0-9a-f]{8}(?=\.)", "", source.name)
    stem, _, suffix = plain.partition(".so")
    version = wheel.version if of_qt else suffix.strip(".") or wheel.version
    purl = f"pkg:generic/{stem}@{version}?in={wheel.name.lower()}"
    yield Component("library", f"{stem} in {wheel.name}", version, licence, purl)


def _debian_package(source: Path) -> str | None:
    """The package of the building system that a library came from; None if it is Python's own."""
    if not source.is_absolute() or not source.as_posix().startswith(("/lib/", "/usr/lib/")):
        return None
    for path in (source, source.resolve(), Path("/lib", *source.resolve().parts[3:])):
        asked = subprocess.run(
            ["dpkg-query", "-S", str(path)], capture_output=True, text=True, check=False, timeout=60
        )
        if asked.returncode == 0:
            return asked.stdout.split(":")[0]
    raise InventoryError(f"{source} belongs to no package of this system")


def _of_debian(package: str) -> Component:
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}\n", package],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.splitlines()[0]
    text = Path(f"/usr/share/doc/{package}/copyright").read_text(encoding="utf-8", errors="replace")
    names = re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)
    licence = " AND ".join(sorted(set(names))) or "see its notice"
    system = platform.freedesktop_os_release()["ID"]
    purl = f"pkg:deb/{system}/{package}@{version}"
    return Component("library", package, version, licence, purl, (text,))


def _python() -> Component:
    version = sys.version.split()[0]
    texts = tuple(
        file.read_text(encoding="utf-8")
        for file in (Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),)
        if file.is_file()
    )
    purl = f"pkg:generic/python@{version}"
    return Component("framework", "Python", version, "PSF-2.0", purl, texts)


def sbom(version: str, time: datetime, inside: list[Component]) -> dict[str, Any]:
    """The CycloneDX document."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": f"tandem@{version}",
                "name": "tandem",
                "version": version,
                "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
            },
        },
        "components": [component.as_object() for component in inside],
    }


def notices(version: str, inside: list[Component]) -> str:
    """The text that goes with the bundle."""
    lines = [
        f"Tandem {version} as it is put together here is distributed under GPL-3.0-or-later;",
        "its own source is under the MIT licence. It contains what follows, each under its own",
        "licence. The source of each is at its author's, under the name and version given here.",
        "",
        *(f"{part.name} {part.version}: {part.licence}" for part in inside),
    ]
    for part in inside:
        for text in part.texts:
            lines += ["", "=" * 80, f"{part.name} {part.version}", "=" * 80, "", text.rstrip()]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write both files."""
    contents, bundle, version, time = arguments
    entries = json.loads(Path(contents).read_text(encoding="utf-8"))
    sources = {Path(source) for _, source in entries if source and Path(source).is_absolute()}
    try:
        inside = components(sources)
    except InventoryError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    moment = datetime.fromtimestamp(int(time), UTC)
    document = json.dumps(sbom(version, moment, inside), indent=1, ensure_ascii=False)
    Path(bundle, "sbom.cdx.json").write_text(document + "\n", encoding="utf-8")
    Path(bundle, "THIRD-PARTY-NOTICES.txt").write_text(notices(version, inside), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
