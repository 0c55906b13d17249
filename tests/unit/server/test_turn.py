"""Passwords for coturn, which computes the same on its side."""

import base64
import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from server.turn import turn_password


def test_a_password_is_what_other_programs_compute() -> None:
    # printf '1433065916:tandem' | openssl dgst -sha1 -hmac north -binary | base64
    assert turn_password("north", now=1433022716.9, life_s=43200) == (
        "1433065916:tandem",
        "NGRe6HqaWihgICscwMfkU9eU6sc=",
    )


@given(st.text(min_size=1, max_size=40), st.integers(0, 2**33), st.integers(60, 7 * 86400))
def test_a_password_names_its_end_and_is_bound_to_it(secret: str, now: int, life_s: int) -> None:
    username, credential = turn_password(secret, now, life_s)
    assert int(username.partition(":")[0]) == now + life_s
    expected = hmac.digest(secret.encode(), username.encode(), hashlib.sha1)
    assert base64.b64decode(credential) == expected
    assert turn_password(secret, now + 1, life_s).credential != credential
