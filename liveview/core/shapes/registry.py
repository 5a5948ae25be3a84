"""Every kind with a shape."""

from collections.abc import Mapping

from liveview.core.shapes import (
    amplitude,
    braze,
    csv,
    customer_io,
    facebook_capi,
    ga4,
    google_ads,
    hubspot,
    klaviyo,
    mixpanel,
    postgres,
    posthog,
    segment,
    sqlite,
)
from liveview.core.shapes.shape import Shape
from liveview.model.kind import Kind

_MODULES = (
    ga4,
    facebook_capi,
    google_ads,
    mixpanel,
    klaviyo,
    amplitude,
    braze,
    customer_io,
    hubspot,
    posthog,
    segment,
    sqlite,
    csv,
    postgres,
)
SHAPES: Mapping[Kind, Shape] = {module.SHAPE.kind: module.SHAPE for module in _MODULES}
"""The shapes by kind."""
