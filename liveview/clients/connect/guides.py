"""All guides."""

from liveview.clients.connect import freshpaint, hurdles, mixpanel, programs, segment
from liveview.clients.connect.guide import Guide

GUIDES: tuple[Guide, ...] = (*freshpaint.GUIDES, *mixpanel.GUIDES, *segment.GUIDES, *hurdles.GUIDES, *programs.GUIDES)
"""Clients first, then hurdles, then programs, in the order of the screen and of the page."""
