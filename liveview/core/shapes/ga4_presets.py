"""Events of an online shop that Google Analytics 4 has names of its own for (after Segment's published mapping)."""

from collections.abc import Mapping
from enum import Enum

import msgspec

from liveview.core.json.document import Json
from liveview.core.shapes.commerce import renamed


class Products(Enum):
    """Where the items of an event come from."""

    NONE = "none"
    """It has none."""
    ONE = "one"
    """From the properties themselves, which are about one product; or from `products`, if there is such a list."""
    MANY = "many"
    """From the list `products`."""


class Preset(msgspec.Struct, frozen=True):
    """What becomes of an event of this name."""

    name: str
    """Its name at Google Analytics."""
    products: Products = Products.NONE
    """Where its items come from."""
    renames: Mapping[str, str] = {}
    """Parameters by the property that they are made of."""


_ORDER = {"order_id": "transaction_id", "total": "value"}
_PROMOTION = {"name": "promotion_name", "creative": "creative_slot"}
PRESETS: Mapping[str, Preset] = {
    "Cart Viewed": Preset("view_cart", Products.MANY),
    "Checkout Started": Preset("begin_checkout", Products.MANY),
    "Order Completed": Preset("purchase", Products.MANY, _ORDER),
    "Order Refunded": Preset("refund", Products.MANY, _ORDER),
    "Payment Info Entered": Preset("add_payment_info", Products.MANY, {"payment_method": "payment_type"}),
    "Product Added": Preset("add_to_cart", Products.ONE),
    "Product Added to Wishlist": Preset("add_to_wishlist", Products.ONE),
    "Product Clicked": Preset("select_item", Products.ONE),
    "Product List Viewed": Preset(
        "view_item_list", Products.MANY, {"list_id": "item_list_id", "category": "item_list_name"}
    ),
    "Product Removed": Preset("remove_from_cart", Products.ONE),
    "Product Viewed": Preset("view_item", Products.ONE),
    "Products Searched": Preset("search", renames={"query": "search_term"}),
    "Promotion Clicked": Preset("select_promotion", Products.MANY, _PROMOTION),
    "Promotion Viewed": Preset("view_promotion", Products.MANY, _PROMOTION),
    "Signed In": Preset("login"),
    "Signed Up": Preset("sign_up"),
}
"""The presets by the name of the event, which has to be written exactly so."""
_BY_NAME = {preset.name: preset for preset in PRESETS.values()} | dict(PRESETS)
_OWN_NAMES = (
    *("item_id", "item_name", "affiliation", "coupon", "currency", "discount", "index", "item_brand"),
    *("item_category", "item_category2", "item_category3", "item_category4", "item_category5"),
    *("item_list_id", "item_list_name", "item_variant", "location_id", "price", "quantity"),
    *("promotion_id", "promotion_name", "creative_name", "creative_slot"),
)
_OF_PRODUCTS = {
    "product_id": "item_id",
    "name": "item_name",
    "position": "index",
    "brand": "item_brand",
    "category": "item_category",
    "variant": "item_variant",
}
ITEM: Mapping[str, str] = {**{name: name for name in _OWN_NAMES}, **_OF_PRODUCTS}
"""Fields of an item by the field of the product that they are made of. All others are left out."""
_OF_ONE_PRODUCT = frozenset({*_OF_PRODUCTS, "affiliation", "coupon", "price", "quantity"})
"""Properties of an event about one product that become fields of its item."""
_KNOWN_BY = ("product_id", "name")


def preset_of(event: str) -> Preset | None:
    """The preset for an event of this name; also for one that a transformation gave Google's own name (ours)."""
    return _BY_NAME.get(event)


def preset_params(preset: Preset, properties: Mapping[str, Json]) -> dict[str, Json]:
    """The parameters that properties become, in their order; a property that takes another's name replaces it."""
    has_list = preset.products is not Products.NONE and isinstance(properties.get("products"), list)
    is_one = preset.products is Products.ONE and not has_list and any(name in properties for name in _KNOWN_BY)
    product = {name: value for name, value in properties.items() if is_one and name in _OF_ONE_PRODUCT}
    taken = {target for name, target in preset.renames.items() if name in properties}
    params: dict[str, Json] = {}
    for name, value in properties.items():
        if name in product:
            params.setdefault("items", [renamed(product, ITEM)])
        elif name == "products" and has_list:
            params["items"] = [renamed(each, ITEM) for each in value]
        elif name in preset.renames:
            params[preset.renames[name]] = value
        elif name not in taken and not (name == "items" and (has_list or is_one)):
            params[name] = value
    return params
