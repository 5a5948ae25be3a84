"""The clients that can be told apart, by the names that the rest of the program uses for them."""

from typing import Final

FRESHPAINT_JS: Final = "freshpaint.js"
GTM: Final = "Freshpaint's GTM template"
REACT_NATIVE: Final = "Freshpaint's React Native SDK"
ANDROID: Final = "Freshpaint's Android SDK"
IOS: Final = "Freshpaint's iOS SDK"
MIXPANEL_BROWSER: Final = "mixpanel-browser"
MIXPANEL_PYTHON: Final = "mixpanel for Python"
MIXPANEL_NODE: Final = "mixpanel for Node"
SEGMENT_PYTHON: Final = "analytics-python"
SEGMENT_NODE: Final = "analytics-node"
SEGMENT_BROWSER: Final = "analytics-next"
RUDDER_PYTHON: Final = "rudder-sdk-python"
RUDDER_NODE: Final = "rudder-sdk-node"
RUDDER_BROWSER: Final = "RudderStack's JavaScript SDK"
CURL: Final = "curl"
PROBE: Final = "the health probe of"
"""What comes before the name of a balancer."""
LIBRARIES = frozenset(
    {FRESHPAINT_JS, GTM, REACT_NATIVE, ANDROID, IOS, MIXPANEL_BROWSER, MIXPANEL_PYTHON, MIXPANEL_NODE}
    | {SEGMENT_PYTHON, SEGMENT_NODE, SEGMENT_BROWSER, RUDDER_PYTHON, RUDDER_NODE, RUDDER_BROWSER}
)
"""Clients that send events on their own; the others send what they are told to."""
