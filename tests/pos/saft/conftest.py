from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.pos.till import Till


@pytest.fixture
def till(committed: Any) -> "Till":
    """Committed: an export reads on a connection of its own."""
    from tests.pos.till import open_till

    return open_till()
