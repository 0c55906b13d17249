"""What RPM and DNF need to know of a Debian, for packages of theirs to be installed there."""

from tests.installed.bare_debian import BareDebian

_LIBRARIES = "/usr/lib/x86_64-linux-gnu"
_REPOSITORY = "/var/tmp/libraries"
_SPEC = "/var/tmp/libraries.spec"


def describe_libraries(system: BareDebian) -> str:
    """A repository with one package, which has nothing and stands for Debian's libraries.

    It provides what RPM's own reader finds in them, as a package of Fedora or openSUSE does, and
    the shell that runs the scripts of packages.
    """
    finding = f"find {_LIBRARIES} -name '*.so*' -type f | /usr/lib/rpm/elfdeps --provides | sort -u"
    provided = system.run("sh", "-c", finding).splitlines()
    lines = [
        *("Name: libraries", "Version: 1", "Release: 1", "Summary: Debian", "License: various"),
        *("BuildArch: x86_64", "AutoReqProv: no"),
        *(f"Provides: {name}" for name in (*provided, "/bin/sh")),
        *("%description", "Libraries of Debian.", "%files", ""),
    ]
    (system.root / _SPEC.lstrip("/")).write_text("\n".join(lines), encoding="utf-8")
    system.run("rpmbuild", "-bb", f"--define=_rpmdir {_REPOSITORY}", _SPEC)
    system.run("createrepo_c", "--quiet", _REPOSITORY)
    return _REPOSITORY


def dnf_with(repository: str) -> tuple[str, ...]:
    """The command DNF with that repository alone."""
    return (
        *("dnf", "--assumeyes", "--releasever=1", "--nogpgcheck", "--disablerepo=*"),
        *(f"--repofrompath=libraries,{repository}", "--enablerepo=libraries"),
        "--setopt=module_platform_id=platform:f1",
    )
