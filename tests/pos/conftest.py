from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.pos.till import Till


@pytest.fixture
def till(db: Any) -> "Till":
    from tests.pos.till import open_till

    return open_till()
