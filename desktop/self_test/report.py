"""What a self-test found, as a value, as text for people and as JSON."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class Finding:
    """The end of one check."""

    name: str
    passed: bool
    detail: str  # what was found; if it failed, why, in one sentence
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, in the order of the checks."""

    version: str
    is_frozen: bool  # installed with everything it needs, not run from its source
    findings: tuple[Finding, ...]
    is_complete: bool  # False if the time was over before the last check

    @property
    def passed(self) -> bool:
        """True if every check was made and passed."""
        return self.is_complete and all(finding.passed for finding in self.findings)

    def as_json(self) -> str:
        """One line: an object with the keys of the text, and `passed`."""
        value = {
            "version": self.version,
            "frozen": self.is_frozen,
            "passed": self.passed,
            "complete": self.is_complete,
            "checks": [
                {
                    "name": finding.name,
                    "passed": finding.passed,
                    "detail": finding.detail,
                    "seconds": round(finding.seconds, 2),
                }
                for finding in self.findings
            ],
        }
        return msgspec.json.encode(value).decode() + "\n"

    def as_text(self) -> str:
        """A line for each check, and the verdict below."""
        kind = "installed program" if self.is_frozen else "from its source"
        lines = [f"Tandem {self.version}, {kind}"]
        for finding in self.findings:
            mark = "ok    " if finding.passed else "FAILED"
            lines.append(f"{mark}  {finding.name}: {finding.detail} ({finding.seconds:.1f} s)")
        if not self.is_complete:
            lines.append("The time is over; what follows was not tried.")
        lines.append("Everything works." if self.passed else "Something does not work, see above.")
        return "\n".join(lines) + "\n"
