"""Line icons, drawn for this phone on a grid of 24."""

from payments.simulator.phone.markup import Html

PATHS = {
    "check": "M4.5 12.5l5 5L19.5 7",
    "cross": "M6 6l12 12M18 6L6 18",
    "clock": "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2",
    "offline": "M3 3l18 18M8.5 15.5a5 5 0 017 0M5 12a10 10 0 014-2.3M19 12a10 10 0 00-5.5-2.8"
    "M2.5 8.5A14 14 0 016.3 6M21.5 8.5A14 14 0 0010.5 5.1M12 19h.01",
    "online": "M8.5 15.5a5 5 0 017 0M5 12a10 10 0 0114 0M2 8.5a14.5 14.5 0 0120 0M12 19h.01",
    "bell": "M6 10a6 6 0 0112 0v4l1.5 3h-15L6 14zM10 20a2 2 0 004 0",
    "silent": "M3 3l18 18M6 10a6 6 0 01.8-3M9.3 4.6A6 6 0 0118 10v4l.4.8"
    "M6 10v4l-1.5 3H17M10 20a2 2 0 004 0",
    "late": "M12 4v8M12 12l-6 8M12 12l6 8M8 6l4-4 4 4",
    "bank": "M4 9l8-5 8 5M5 9h14M6.5 9v8M12 9v8M17.5 9v8M4 20h16M5 17h14",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "scan": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    "code": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
    "undo": "M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-3",
    "shop": "M4 9l1.5-5h13L20 9M4 9a2.7 2.7 0 005.3 0 2.7 2.7 0 005.4 0A2.7 2.7 0 0020 9"
    "M5.5 12v8h13v-8M10 20v-5h4v5",
    "refresh": "M20 11a8 8 0 10-2.3 6.3M20 5v6h-6",
    "more": "M9 6l6 6-6 6",
    "eye": "M3 3l18 18M10 5.2A10 10 0 0122 12a12 12 0 01-2.4 3.4M6.5 6.6A12 12 0 002 12"
    "c2 4 5.500 7 10 7a9.600 9.600 0 005-1.400M9.900 9.900a3 3 0 004.200 4.200",
    "plus": "M12 5v14M5 12h14",
}


def icon(name: str) -> Html:
    """Decoration: whoever cannot see it misses nothing."""
    return Html(
        '<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f'<path d="{PATHS[name]}"/></svg>'
    )
