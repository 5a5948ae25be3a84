"""How each client is pointed here: the same data for the screen and for the guide page.

A guide is one client or one hurdle; its steps hold lines with placeholders, which a `Place` fills in.
"""

from liveview.clients.connect.guide import Guide, Step, guide_of
from liveview.clients.connect.guides import GUIDES
from liveview.clients.connect.page import page
from liveview.clients.connect.place import Place, place_of

__all__ = ["GUIDES", "Guide", "Place", "Step", "guide_of", "page", "place_of"]
