"""Every kind with a shape."""

from collections.abc import Mapping

from liveview.core.shapes import klaviyo
from liveview.core.shapes.shape import Shape
from liveview.model.kind import Kind

_MODULES = (klaviyo,)
SHAPES: Mapping[Kind, Shape] = {module.SHAPE.kind: module.SHAPE for module in _MODULES}
"""The shapes by kind."""
