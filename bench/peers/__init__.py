"""The same work done by other programs, each in an environment of its own, beside ours."""
