"""How each client is pointed here: the same data for the screen and for the guide page.

A guide is one client or one hurdle; its steps hold lines with placeholders, which a `Place` fills in.
"""

from liveview.model.connect.guide import Guide, Step, guide_of
from liveview.model.connect.guides import GUIDES
from liveview.model.connect.page import page
from liveview.model.connect.place import Place, place_of

__all__ = ["GUIDES", "Guide", "Place", "Step", "guide_of", "page", "place_of"]
