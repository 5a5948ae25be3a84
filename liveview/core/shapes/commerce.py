"""What advertising and analytics services agree on about orders: currencies, amounts and products."""

import re
from collections.abc import Mapping

from liveview.core.json.document import Json, decimal

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF",
    "CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF",
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD",
    "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP",
    "PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP",
    "TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG",
)
CURRENCIES = frozenset(code for line in _CODES for code in line.split())
"""The codes of ISO 4217 for money, without those of metals, funds and tests."""
_AMOUNT = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)


def is_currency(value: Json) -> bool:
    """Whether a value is a code of ISO 4217, in capital letters."""
    return isinstance(value, str) and value in CURRENCIES


def is_amount(value: Json) -> bool:
    """Whether a value is a number, or the text of one."""
    if isinstance(value, str):
        return _AMOUNT.fullmatch(value) is not None
    return decimal(value) is not None


def is_missing(value: Json) -> bool:
    """Whether a value says nothing: `null` or the empty text."""
    return value is None or value == ""


def renamed(product: Json, names: Mapping[str, str]) -> Json:
    """The fields of a product that have a new name, in their order; anything but an object stays as it is."""
    if not isinstance(product, dict):
        return product
    return {names[name]: value for name, value in product.items() if name in names}
