"""The files by which systems start `tandem wait` at login and again after a crash. Pure: texts.

systemd.service(5) and systemd.syntax(7), the Desktop Entry and Autostart specifications,
launchd.plist(5), and the schema of Windows' Task Scheduler.
"""

import html
import re
import subprocess
from dataclasses import dataclass
from pathlib import PurePath

DEFAULT_PROFILE = "default"
WATCHDOG_S = 30
_FIRST_RESTART_S = 1
_LAST_RESTART_S = 60
_RESTART_STEPS = 6  # from the first to the last, each longer than the one before
_STOP_S = 20  # leaving takes 15 s at most
START_S = 180  # a second on most computers; a slow one that others use too takes its time
_WRONG_COMMAND_LINE = 2  # the exit code that no further start would change
_TASK_RESTARTS = 255  # the most that Task Scheduler takes, a minute apart: hours of them


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """What is to be started, and how it is called."""

    profile: str
    command: tuple[str, ...]  # the program, with whole paths, and its arguments
    folder: PurePath  # in which it starts
    log_folder: PurePath

    @property
    def name(self) -> str:
        """One for each profile, of letters that every system takes."""
        return "tandem-wait" + ("" if self.profile == DEFAULT_PROFILE else f"-{self.profile}")

    @property
    def supervised(self) -> tuple[str, ...]:
        """The command, told that it is started again when it ends with an error."""
        return (*self.command, "--supervised")

    @property
    def label(self) -> str:
        """The name as launchd wants it."""
        return f"io.tandem.{self.name}"


def systemd_unit(service: ServiceDescription) -> str:
    """A unit of the user's own systemd; `RestartSteps` is passed over by those before 254."""
    command = " ".join(_systemd_word(word) for word in service.supervised)
    return f"""\
[Unit]
Description=Tandem waits in a room ({service.name})
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart={command}
WorkingDirectory={str(service.folder).replace("%", "%%")}
WatchdogSec={WATCHDOG_S}
TimeoutStartSec={START_S}
Restart=on-failure
RestartSec={_FIRST_RESTART_S}
RestartSteps={_RESTART_STEPS}
RestartMaxDelaySec={_LAST_RESTART_S}
RestartPreventExitStatus={_WRONG_COMMAND_LINE}
TimeoutStopSec={_STOP_S}

[Install]
WantedBy=default.target
"""


def autostart_entry(service: ServiceDescription) -> str:
    """For desktops without systemd: started with the session."""
    command = " ".join(_desktop_word(word) for word in service.command)
    return f"""\
[Desktop Entry]
Type=Application
Name=Tandem ({service.name})
Comment=Waits in a room
Exec={_desktop_value(command)}
Path={_desktop_value(str(service.folder))}
Terminal=false
X-GNOME-Autostart-enabled=true
"""


def launch_agent(service: ServiceDescription) -> str:
    """A property list for `~/Library/LaunchAgents`; launchd waits 10 s between two starts."""
    words = "\n".join(f"    <string>{_xml(word)}</string>" for word in service.supervised)
    output = _xml(str(service.log_folder / "output.txt"))
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
"http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{_xml(service.label)}</string>
  <key>ProgramArguments</key>
  <array>
{words}
  </array>
  <key>WorkingDirectory</key>
  <string>{_xml(str(service.folder))}</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>StandardOutPath</key>
  <string>{output}</string>
  <key>StandardErrorPath</key>
  <string>{output}</string>
</dict>
</plist>
"""


def scheduled_task(service: ServiceDescription, user: str) -> str:
    r"""For `schtasks /Create /XML`, which reads UTF-16; `user` is `DOMAIN\NAME`."""
    program, *arguments = service.supervised
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Tandem waits in a room</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{_xml(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{_xml(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>{_TASK_RESTARTS}</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{_xml(program)}</Command>
      <Arguments>{_xml(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{_xml(str(service.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def _systemd_word(word: str) -> str:
    """In quotes; `%` begins a specifier and `$` a variable there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("%", "%%").replace("$", "$$") + '"'


def _desktop_word(word: str) -> str:
    """In quotes, with a backslash before what a shell would take; `%` begins a field code."""
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%") + '"'


def _desktop_value(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def _xml(text: str) -> str:
    return html.escape(text)
