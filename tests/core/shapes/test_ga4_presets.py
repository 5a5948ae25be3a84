"""The events that Google Analytics has names of its own for, and what becomes of their properties."""

import msgspec
import pytest

from liveview.core.json.document import Json
from liveview.core.shapes.ga4_presets import PRESETS, preset_of, preset_params


def params(event: str, /, **properties: Json) -> dict[str, Json]:
    return preset_params(PRESETS[event], properties)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("Order Completed", "purchase"),
        ("Order Refunded", "refund"),
        ("Product Added", "add_to_cart"),
        ("Product Removed", "remove_from_cart"),
        ("Product Viewed", "view_item"),
        ("Product Clicked", "select_item"),
        ("Product Added to Wishlist", "add_to_wishlist"),
        ("Product List Viewed", "view_item_list"),
        ("Products Searched", "search"),
        ("Cart Viewed", "view_cart"),
        ("Checkout Started", "begin_checkout"),
        ("Payment Info Entered", "add_payment_info"),
        ("Promotion Viewed", "view_promotion"),
        ("Promotion Clicked", "select_promotion"),
        ("Signed Up", "sign_up"),
        ("Signed In", "login"),
    ],
)
def test_events_have_the_names_that_google_recommends(event: str, name: str) -> None:
    assert PRESETS[event].name == name
    assert preset_of(event) == preset_of(name) == PRESETS[event]


@pytest.mark.parametrize("name", ["order completed", "Purchase", "", "items"])
def test_other_events_have_no_preset(name: str) -> None:
    assert preset_of(name) is None


def test_an_event_about_one_product_has_one_item_in_its_place() -> None:
    found = params("Product Added", cart_id="c", product_id="p", name="Shirt", price=msgspec.Raw("1.50"), sku="s", a=1)
    assert found == {
        "cart_id": "c",
        "items": [{"item_id": "p", "item_name": "Shirt", "price": msgspec.Raw("1.50")}],
        "sku": "s",
        "a": 1,
    }
    assert list(found) == ["cart_id", "items", "sku", "a"]


def test_a_list_of_products_comes_before_the_properties_of_one() -> None:
    assert params("Product Viewed", products=[{"product_id": "p"}], name="N", items=[]) == {
        "items": [{"item_id": "p"}],
        "name": "N",
    }


def test_without_an_id_and_a_name_there_is_no_item() -> None:
    assert params("Product Added", price=1, items=[{"item_id": "i"}]) == {"price": 1, "items": [{"item_id": "i"}]}


def test_fields_of_products_that_are_no_fields_of_items_are_left_out() -> None:
    product = {"item_id": "i", "discount": 1, "image_url": "u", "url": "u", "currency": "EUR"}
    assert params("Cart Viewed", products=[product, 7, None]) == {
        "items": [{"item_id": "i", "discount": 1, "currency": "EUR"}, 7, None]
    }


def test_products_that_are_no_list_stay_as_they_are() -> None:
    assert params("Cart Viewed", products="a") == {"products": "a"}


def test_a_property_that_takes_a_name_replaces_the_one_that_had_it() -> None:
    assert params("Order Completed", value=1, total=2) == {"value": 2}
    assert params("Order Completed", total=2, value=1) == {"value": 2}
    assert params("Order Completed", value=1, transaction_id="t") == {"value": 1, "transaction_id": "t"}


def test_searches_lists_promotions_and_payments_have_parameters_of_their_own() -> None:
    assert params("Products Searched", query="q", products=[]) == {"search_term": "q", "products": []}
    assert params("Product List Viewed", list_id="l", category="c") == {"item_list_id": "l", "item_list_name": "c"}
    assert params("Promotion Clicked", promotion_id="p", name="n", creative="c") == {
        "promotion_id": "p",
        "promotion_name": "n",
        "creative_slot": "c",
    }
    assert params("Payment Info Entered", payment_method="m") == {"payment_type": "m"}
