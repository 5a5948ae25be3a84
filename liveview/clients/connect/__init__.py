"""How each client is pointed here: the same data for the screen and for the guide page.

A guide is one client or one hurdle; its steps hold lines with placeholders, which a `GuideValues` fills in.
"""

from liveview.clients.connect.guide import Guide, GuideStep, guide_of
from liveview.clients.connect.guides import GUIDES
from liveview.clients.connect.page import page
from liveview.clients.connect.values import GuideValues, values_of

__all__ = ["GUIDES", "Guide", "GuideStep", "GuideValues", "guide_of", "page", "values_of"]
