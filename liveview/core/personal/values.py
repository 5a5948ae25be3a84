"""Values that are personal data under any name: e-mail addresses, phone, card and social security numbers (ours)."""

import re

LONGEST = 256
"""Characters of a text that is looked at; longer ones are prose or data."""
SHORTEST = 6
"""Characters of the shortest e-mail address, `a@b.de`."""
_LONGEST_NUMBER = 40
holds_many_digits = re.compile(r"\d(?:[ ().,/-]{0,3}\d){7}").search
"""Whether a text holds eight digits with little between them, as every phone, card or social security number does."""
_MAIL = re.compile(
    r"(?<![\w.+%'-])([\w.+%'-]{1,256})@((?:[\w-]{1,63}\.){1,8})([^\W\d_]{2,24}|xn--[\w-]{2,59})(?![\w@])"
)
_FILES = frozenset(
    {
        *("js", "ts", "gz", "cs", "db", "mjs", "cjs", "jsx", "tsx", "vue", "css", "scss", "less", "html", "htm"),
        *("json", "xml", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "pdf", "txt", "csv", "md", "map"),
        *("tgz", "tar", "zip", "woff", "ttf", "mp4", "mov", "webm", "yaml", "yml", "toml", "lock", "wasm"),
    }
)
"""Extensions of file and package names that look like an address, such as `react@18.js` and `logo@2x.png`."""
_VERSION = re.compile(r"v?\d+[a-z]?", re.IGNORECASE)
_SOCIAL_SECURITY = re.compile(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")
_EXTENSION = r"(?:[ ,]{0,2}(?:x|ext\.?) ?\d{1,6})?"
_AMERICAN = re.compile(rf"(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{{4}}{_EXTENSION}")
_INTERNATIONAL = re.compile(
    rf"(?:\+|00(?=\d[\d ]*[ /(-]))[1-9]\d{{0,2}}(?:[ ./-]?(?:\(\d{{1,5}}\)|\d{{1,5}})){{1,8}}{_EXTENSION}"
)
_NATIONAL = re.compile(r"\(?0[1-9]\d{0,4}\)?(?:[ /]\d{2,8}){1,5}")
_DECIMAL = re.compile(r"\+\d+\.\d+")
_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-])")
_ISSUERS = re.compile(
    r"4(?:\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:6011|64[4-9]\d|65\d\d)\d{12}"  # Discover
    r"|(?:30[0-5]|36\d|3[89]\d)\d{11}"  # Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12}"  # JCB
    r"|62\d{14}(?:\d{3})?"  # UnionPay
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}"  # Maestro
)


def may_be_personal(text: str) -> bool:
    """Whether a text is worth a closer look: a quick check that few texts pass."""
    length = len(text)
    if not SHORTEST <= length <= LONGEST:
        return False
    return "@" in text or "%40" in text or holds_many_digits(text) is not None


def is_personal(text: str) -> bool:
    """Whether a text that passed `may_be_personal` is or contains personal data."""
    if ("@" in text or "%40" in text) and _holds_mail(text.replace("%40", "@")):
        return True
    if text.isdecimal():
        return is_card(text)
    return _is_number_of_person(text.strip()) or _holds_card(text)


def is_card(digits: str) -> bool:
    """Whether digits are a card number: an issuer's prefix and length, and a valid Luhn check digit."""
    return len(set(digits)) > 1 and _ISSUERS.fullmatch(digits) is not None and _passes_luhn(digits)


def _holds_mail(text: str) -> bool:
    return any(_is_mail(text, address) for address in _MAIL.finditer(text))


def _is_mail(text: str, address: "re.Match[str]") -> bool:
    """Whether this is neither a file or package with a version, an SSH address, nor the login in a URL."""
    local, labels, top = address[1], address[2], address[3].lower()
    if top in _FILES or local == "git" or not local.strip("._-+%'"):
        return False
    if all(_VERSION.fullmatch(label) for label in labels.rstrip(".").split(".")):
        return False
    _, mark, rest = text[: address.start()].rpartition("://")
    return not mark or bool(set(rest) & set("/?#=&,; "))


def _is_number_of_person(text: str) -> bool:
    """Whether the whole text is a social security or phone number."""
    if len(text) > _LONGEST_NUMBER:
        return False
    if _SOCIAL_SECURITY.fullmatch(text) or _AMERICAN.fullmatch(text.removeprefix("tel:")):
        return True
    text = text.removeprefix("tel:")
    count = sum(map(str.isdecimal, text))
    if _INTERNATIONAL.fullmatch(text):
        return 8 <= count <= 21 and not _DECIMAL.fullmatch(text)
    return 9 <= count <= 13 and _NATIONAL.fullmatch(text) is not None


def _holds_card(text: str) -> bool:
    return any(is_card(number[0].replace(" ", "").replace("-", "")) for number in _CARD.finditer(text))


def _passes_luhn(text: str) -> bool:
    digits = [int(character) for character in reversed(text)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
