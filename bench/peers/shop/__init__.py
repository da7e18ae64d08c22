"""A django-oscar shop. Run by the peers' environment, never by ours."""
