from pathlib import Path

import pytest

from desktop.core.orders import OrderKind
from desktop.core.settings import Settings, SoundCoding
from desktop.options.command_line import parse
from desktop.options.values import Control, ListDevices, Options, SelfTest


def options(*arguments: str) -> Options:
    said = parse(list(arguments))
    assert isinstance(said, Options)
    return said


def test_nothing_said_changes_nothing() -> None:
    settings = Settings(server="ws://a/ws", room="r", name="n", camera="c")
    assert options().over(settings) == settings


def test_what_is_done_to_the_microphone_is_switched_one_by_one() -> None:
    settings = Settings(control_gain=False)
    assert options("--no-noise-suppression").over(settings) == Settings(
        suppress_noise=False, control_gain=False
    )
    assert options("--gain-control", "--no-echo-cancellation").over(settings) == Settings(
        cancel_echo=False
    )


def test_a_server_on_the_command_line_is_not_hosted_here() -> None:
    said = options("--server", "ws://127.0.0.1:1/ws", "--join", "--stats", "f")
    settings = said.over(Settings())
    assert not settings.host_here
    assert settings.server == "ws://127.0.0.1:1/ws"
    assert said.join
    assert not settings.join_at_start  # that is a choice to be remembered
    assert said.stats == Path("f")


def test_room_of_a_link_is_used_unless_another_is_said() -> None:
    link = "http://127.0.0.1:8085/?room=blue"
    assert options("--server", link).room == "blue"
    assert options("--server", link, "--room", "red").room == "red"


def test_password_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("the right one\r\n")
    environment = {"TANDEM_PASSWORD": "another one"}
    for arguments, variables, password in (
        (["--password-file", str(file)], environment, "the right one"),
        ([], environment, "another one"),
        ([], {"TANDEM_PASSWORD": ""}, None),
        ([], {}, None),
    ):
        said = parse(arguments, variables)
        assert isinstance(said, Options)
        assert said.password == password
        assert "password" not in repr(said)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is empty; write the password into it"),
        (b"\xff", "cannot be read: it is no text in UTF-8"),
        (b"x" * 257, "a password is a text of at most 256 characters"),
    ],
)
def test_password_that_cannot_be_used_is_told_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SystemExit) as caught:
        parse(["--password-file", str(file)], {})
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("tandem: --password-file: ")
    assert sentence in told
    assert "xxx" not in told


def test_ice_servers_are_replaced_or_emptied() -> None:
    assert options("--no-ice-servers").over(Settings()).ice_servers == ()
    said = options("--ice-server", "stun:a:1", "--ice-server", "stun:b:2")
    assert said.over(Settings()).ice_servers == ("stun:a:1", "stun:b:2")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("example.org", "not a STUN or TURN address like turn:example.org:3478?transport=tcp"),
        ("stun:a:99999", "there is no port 99999"),
        ("turns:a?transport=udp", "no TURN over DTLS; leave ?transport=udp out"),
    ],
)
def test_ice_server_that_cannot_be_read_is_told(
    capsys: pytest.CaptureFixture[str], url: str, sentence: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["--ice-server", "stun:a", "--ice-server", url])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith(f"tandem: --ice-server '{url}': {sentence}")


def test_devices_is_a_command_of_its_own() -> None:
    assert parse(["devices", "--json"]) == ListDevices(as_json=True)


def test_order_to_the_running_program_is_what_was_typed() -> None:
    assert parse(["ctl", "camera", "next"]) == Control(
        OrderKind.NEXT_CAMERA, None, "default", as_json=False
    )
    assert parse(["ctl", "--waiting", "--json", "--profile", "attic", "status"]) == Control(
        OrderKind.STATUS, "waiting", "attic", as_json=True
    )


@pytest.mark.parametrize(
    ("arguments", "only_shows"),
    [([], True), (["tandem:http://a:1/?room=b"], True), (["--room", "b", "--profile", "c"], True),
     (["--join"], False), (["--camera", "test"], False), (["wait"], False)],
)  # fmt: skip
def test_second_start_is_handed_over_only_if_the_window_can_do_all_of_it(
    arguments: list[str], only_shows: bool
) -> None:
    assert options(*arguments).only_shows == only_shows


def test_service_is_started_with_what_was_said_and_nothing_else() -> None:
    said = (
        *("--server=ws://a/ws", "--room=-blue", "--camera=test", "--no-echo-cancellation"),
        *("--ice-server=stun:a:1", "--ice-server=stun:b:2", "--profile=attic", "--verbose"),
        "--on-join=echo $TANDEM_WATCHER",
    )
    repeated = options("wait", *said, "--install").repeated
    assert sorted(repeated) == sorted(said)
    assert options("wait", *repeated) == options("wait", *said)


def test_waiting_takes_the_options_of_a_room_and_its_devices(tmp_path: Path) -> None:
    said = options(
        *("wait", "--server", "http://a/?room=blue", "--name", "Attic", "--camera", "test"),
        *("--stats", str(tmp_path / "s"), "--profile", "attic"),
    )
    assert said.waits
    assert (said.server, said.room, said.name) == ("http://a/?room=blue", "blue", "Attic")
    assert (said.camera, said.profile, said.stats) == ("test", "attic", tmp_path / "s")
    assert not options("--join").waits


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--server", "ws://host:port"], "is no address"),
        (["wait", "--camera", "screen"], "a machine that waits has no screen"),
        (["wait", "--no-create"], "unrecognized arguments"),
        (["ctl", "show"], "is no order; say one of: status, mute"),
        (["ctl", "camera", "previous"], "'camera previous' is no order"),
        (["--room", "-"], "the room has no name"),
        (["--room", "r" * 65], "more than 64 characters"),
        (["--name", " "], "your name is empty"),
        (["--name", "n" * 65], "more than 64 characters"),
        (["--name", "Jos\udce9"], "no text"),
        (["--check-updates"], "names no publisher"),
    ],
)
def test_wrong_input_gets_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err.splitlines()[-1]


def test_self_test_is_asked_for_with_or_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--self-test"]) == SelfTest(as_json=False)
    assert parse(["--self-test", "--json"]) == SelfTest(as_json=True)
    with pytest.raises(SystemExit) as ended:
        parse(["--json"])
    assert ended.value.code == 2
    assert "--self-test" in capsys.readouterr().err


def test_how_sound_is_sent_can_be_said() -> None:
    assert Settings().sound_coding == SoundCoding(packet_ms=20, skips_silence=False)
    said = options("--packet-ms", "10", "--dtx").over(Settings())
    assert said.sound_coding == SoundCoding(packet_ms=10, skips_silence=True)
    assert options().over(said) == said
    assert Settings(sound_packet_ms=15).sound_coding.packet_ms == 20


def test_another_length_of_packets_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--packet-ms", "15"])
    assert "--packet-ms" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("link", "server"),
    [
        ("https://call.example.org/?room=blue", "https://call.example.org/?room=blue"),
        ("tandem:http://127.0.0.1:8085/?room=blue", "http://127.0.0.1:8085/?room=blue"),
        ("tandem://call.example.org/?room=blue#password=w", "https://call.example.org/?room=blue#password=w"),
    ],
)  # fmt: skip
def test_a_link_names_server_and_room_and_does_not_join(link: str, server: str) -> None:
    said = options(link)
    assert said.server == server
    assert said.room == "blue"
    assert not said.join  # a page that opens a link must not switch a camera on


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["tandem:nonsense"], ["tandem:ftp://a/"], ["https://a/", "--server", "b"]],
)
def test_what_is_no_link_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
