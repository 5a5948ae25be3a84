"""All guides."""

from liveview.clients.connect import freshpaint, hurdles, mixpanel, segment
from liveview.clients.connect.guide import Guide

GUIDES: tuple[Guide, ...] = (*freshpaint.GUIDES, *mixpanel.GUIDES, *segment.GUIDES, *hurdles.GUIDES)
"""Clients first, then hurdles, in the order of the screen and of the page."""
