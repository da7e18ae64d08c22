"""One access token per connection, renewed before it ends, never asked for too often."""

import threading

import pytest

from payments.vipps.errors import Call, Unavailable
from payments.vipps.tokens import Token, Tokens


class Vipps:
    """A clock and a source of tokens."""

    def __init__(self, life: float = 3600) -> None:
        self.now = 1000.0
        self.life = life
        self.fetched = 0
        self.fails: Unavailable | None = None

    def fetch(self) -> Token:
        self.fetched += 1
        if self.fails:
            raise self.fails
        return Token(f"token-{self.fetched}", self.life)

    def clock(self) -> float:
        return self.now

    def tokens(self) -> Tokens:
        return Tokens(self.fetch, clock=self.clock)


@pytest.mark.parametrize(("life", "used"), [(3600, 3240), (86400, 77760), (300, 240), (10, 5)])
def test_a_token_is_used_for_its_life_less_a_margin(life: float, used: float) -> None:
    vipps = Vipps(life)
    tokens = vipps.tokens()

    assert tokens.get() == "token-1"
    vipps.now += used - 0.1
    assert tokens.get() == "token-1"
    vipps.now += 0.2
    assert tokens.get() == "token-2"


def test_an_old_token_serves_while_the_new_one_cannot_be_fetched() -> None:
    vipps = Vipps()
    tokens = vipps.tokens()
    tokens.get()
    vipps.now += 3300
    vipps.fails = Unavailable("down", call=Call(status=503))

    assert tokens.get() == "token-1"
    assert tokens.get() == "token-1"
    assert vipps.fetched == 2
    vipps.now += 3
    vipps.fails = None
    assert tokens.get() == "token-3"


def test_an_ended_token_does_not() -> None:
    vipps = Vipps()
    tokens = vipps.tokens()
    tokens.get()
    vipps.now += 3600
    vipps.fails = Unavailable("down")

    with pytest.raises(Unavailable):
        tokens.get()


def test_a_refused_token_is_replaced_at_once() -> None:
    vipps = Vipps()
    tokens = vipps.tokens()
    for number in range(1, 4):
        value = tokens.get()
        assert value == f"token-{number}"
        tokens.accept(value)
        tokens.reject(value)


def test_when_the_new_one_is_refused_too_there_is_one_a_minute() -> None:
    vipps = Vipps()
    tokens = vipps.tokens()
    tokens.accept(tokens.get())
    tokens.reject("token-1")
    for number in (2, 3, 4):
        tokens.reject(tokens.get())
        with pytest.raises(Unavailable) as error:
            tokens.get()
        assert error.value.retry_after == 60
        assert vipps.fetched == number
        vipps.now += 60
    tokens.accept(tokens.get())
    tokens.reject("token-5")

    assert tokens.get() == "token-6"


def test_a_late_refusal_does_not_take_the_new_token_away() -> None:
    vipps = Vipps()
    tokens = vipps.tokens()
    tokens.accept(tokens.get())
    tokens.reject("token-1")
    tokens.get()
    tokens.reject("token-1")

    assert tokens.get() == "token-2"
    assert vipps.fetched == 2


@pytest.mark.parametrize(
    ("status", "told", "hold"), [(0, None, 2), (503, None, 2), (401, None, 60), (429, 30, 60)]
)
def test_a_source_that_fails_is_left_alone_for_a_while(
    status: int, told: float | None, hold: float
) -> None:
    vipps = Vipps()
    tokens = vipps.tokens()
    vipps.fails = Unavailable("no", call=Call(status=status), retry_after=told)
    for _ in range(3):
        with pytest.raises(Unavailable):
            tokens.get()
    assert vipps.fetched == 1
    vipps.fails = None
    vipps.now += hold

    assert tokens.get() == "token-2"


def test_one_thread_renews_while_the_others_go_on() -> None:
    vipps = Vipps()
    entered, leave = threading.Event(), threading.Event()

    def slow() -> Token:
        if vipps.fetched:
            entered.set()
            leave.wait(5)
        return vipps.fetch()

    tokens = Tokens(slow, clock=vipps.clock)
    tokens.get()
    vipps.now += 3300
    renewing = threading.Thread(target=tokens.get)
    renewing.start()
    entered.wait(5)

    assert tokens.get() == "token-1"
    leave.set()
    renewing.join()
    assert tokens.get() == "token-2"


def test_a_token_is_not_in_what_is_printed() -> None:
    assert "token-1" not in repr(Token("token-1", 3600))
