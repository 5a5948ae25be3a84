"""Who sent a request that was refused, and the one thing to change about it: pure, and bounded whatever was sent."""

from liveview.clients.advice import Advice, advice
from liveview.clients.recognise import RecognisedClient, recognise

__all__ = ["Advice", "RecognisedClient", "advice", "recognise"]
