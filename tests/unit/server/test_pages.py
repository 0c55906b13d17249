"""What plain HTTP gets: the page, the facts beside it, and nothing else of the disk."""

from http import HTTPStatus
from pathlib import Path

import pytest

from server.pages import Pages, page_folder
from tests.support.facts import facts_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page = tmp_path / "page"
    (page / "parts").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>Ж</title>")
    (page / "app.js").write_text("export const one = 1;\n")
    (page / "parts" / "view.mjs").write_text("")
    (page / "style.css").write_text("")
    (page / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return page


@pytest.fixture
def pages(folder: Path) -> Pages:
    return Pages(folder, facts_of())


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/?room=room1", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app%2Ejs", "text/javascript; charset=utf-8"),
        ("/parts/view.mjs", "text/javascript; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
def test_files_of_the_page_have_the_type_that_browsers_ask_for(
    pages: Pages, path: str, content_type: str
) -> None:
    answer = pages.answer("GET", path)
    assert answer.status == HTTPStatus.OK
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in answer.headers["Content-Security-Policy"]  # default-src holds
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_file_that_the_browser_has_is_not_sent_again(pages: Pages) -> None:
    first = pages.answer("GET", "/app.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = pages.answer("GET", "/app.js", if_none_match=f'W/"x", {first.headers["ETag"]}')
    assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b"")
    other = pages.answer("GET", "/style.css", if_none_match=first.headers["ETag"])
    assert other.status == HTTPStatus.OK


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/parts/../../secret.txt",
        "//secret.txt",
        "/parts",
        "/app.js/",
        "/app.js%00",
        "/%ff",
        "//[",
        "*",
        "http://other/app.jsx",
        "",
    ],
)
def test_nothing_else_is_found(pages: Pages, target: str) -> None:
    answer = pages.answer("GET", target)
    assert answer.status == HTTPStatus.NOT_FOUND
    assert answer.body == b"There is no such page here.\n"


@pytest.mark.parametrize(
    "path", ["/", "/app.js", "/healthz", "/status", "/ice", "/metrics", "/nothing"]
)
def test_head_tells_what_get_would(pages: Pages, path: str) -> None:
    get, head = (pages.answer(method, path) for method in ("GET", "HEAD"))
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert head.headers["Content-Length"] == str(len(get.body))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods_are_refused(pages: Pages, method: str) -> None:
    answer = pages.answer(method, "/")
    assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.expects_warnings("no page in")
def test_without_a_page_the_rest_is_served(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "missing", facts_of())
    assert pages.answer("GET", "/").status == HTTPStatus.NOT_FOUND
    assert pages.answer("GET", "/healthz").body == b"ok\n"


def test_the_page_of_this_program_is_there() -> None:
    assert (page_folder() / "index.html").is_file()


def test_a_folder_may_say_in_its_own_words_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("page", "utf-8")
    (tmp_path / "missing.html").write_text("нет", "utf-8")
    answer = Pages(tmp_path, facts_of()).answer("GET", "/nowhere")
    assert answer.status == HTTPStatus.NOT_FOUND
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.body.decode() == "нет"
