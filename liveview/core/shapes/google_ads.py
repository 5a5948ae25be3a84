"""Google Ads: an uploaded conversion of a click."""

import re
from collections.abc import Iterator, Mapping

from liveview.core.json.document import Json, encode
from liveview.core.shapes.commerce import is_missing
from liveview.core.shapes.hashes import hashed_e164, hashed_google_email
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.request_parts import inside, json_of, path_of
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

SOURCE = "Google's ClickConversion page and Segment's published mapping of click conversions, read 2026-11"
VERSION = "v22"
CLICK_IDS = ("gclid", "gbraid", "wbraid")
"""What a click may be known by; a conversion has one of them."""
_PATH = re.compile(r"/v\d+/customers/[^/:]*(?::[^/:]*)?:uploadClickConversions")
_ACTION = re.compile(r"customers/[^/]*/conversionActions/(.*)", re.DOTALL)
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_FAILURE = f"type.googleapis.com/google.ads.googleads.{VERSION}.errors.GoogleAdsFailure"
_INVALID_ARGUMENT = 3
"""The code of gRPC for a request that has something wrong in it."""


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    customer = _customer(settings.get("customer_id", ""))
    label = text_of(event.found("conversion_label"))
    conversion = {
        "conversionAction": f"customers/{customer}/conversionActions/{label}" if label else "",
        **{name: event.found(name, f"${name}") for name in CLICK_IDS},
        "conversionDateTime": event.iso_time.replace("T", " ").replace("Z", "+00:00"),
        "conversionValue": event.found("value", "total", "revenue"),
        "currencyCode": event.found("currency"),
        "orderId": event.found("orderId", "order_id"),
    }
    body = {"conversions": [{**_known(conversion), **_identifiers(event)}], "partialFailure": True}
    headers = (
        ("Authorization", f"Bearer {settings.get('access_token', '')}"),
        ("developer-token", settings.get("developer_token", "")),
        ("Content-Type", "application/json"),
    )
    return (ServiceRequest("POST", f"/{VERSION}/customers/{customer}:uploadClickConversions", headers, encode(body)),)


def _customer(written: str) -> str:
    """The digits of an ID that is written with dashes; `env:NAME` stays as it is written."""
    return written if written.startswith("env:") else re.sub(r"[^0-9]", "", written)


def _known(fields: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if not is_missing(value)}


def _identifiers(event: OutgoingEvent) -> dict[str, Json]:
    hashes = {
        "hashedEmail": hashed_google_email(text_of(event.found("email"))),
        "hashedPhoneNumber": hashed_e164(text_of(event.found("phone"))),
    }
    known = [{name: value} for name, value in hashes.items() if value]
    return {"userIdentifiers": known} if known else {}


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    if not _is_known(request):
        return (Finding("path", "this is not POST /<version>/customers/<customer>:uploadClickConversions"),)
    body = json_of(request)
    conversions = inside(body, "conversions")
    if not isinstance(conversions, list) or not conversions or not all(isinstance(each, dict) for each in conversions):
        return (Finding("body", "the body is not JSON with a list of conversions, so Google Ads refuses the request"),)
    if inside(body, "partialFailure") is not True:
        return (Finding("body", "partialFailure is not true, so Google Ads refuses the request"),)
    return tuple(dict.fromkeys(found for each in conversions for found in (*_click_id(each), *_label(each))))


def _click_id(conversion: Mapping[str, Json]) -> Iterator[Finding]:
    given = _click_ids(conversion)
    if len(given) > 1:
        yield Finding(
            "click-id",
            f"the conversion has {' and '.join(given)}, and Google Ads refuses more than one; send one of them",
        )
    elif not given and not conversion.get("userIdentifiers"):
        yield Finding(
            "click-id",
            "the conversion has no click ID and no e-mail or phone with its country, so Google Ads refuses it; send "
            "gclid, gbraid, wbraid, email or phone",
        )


def _label(conversion: Mapping[str, Json]) -> Iterator[Finding]:
    action = conversion.get("conversionAction")
    if is_missing(action):
        yield Finding(
            "label",
            "the conversion has no conversion action, so Google Ads refuses it; send its ID as conversion_label",
        )
    elif not _is_action(action):
        yield Finding(
            "label",
            "conversion_label is not the number of a conversion action, so Google Ads refuses the conversion; send the "
            "ID that the address of the conversion action has as ctId",
        )


def _click_ids(conversion: Mapping[str, Json]) -> list[str]:
    return [name for name in CLICK_IDS if not is_missing(conversion.get(name))]


def _is_action(action: Json) -> bool:
    found = _ACTION.fullmatch(action) if isinstance(action, str) else None
    return found is not None and _NUMBER.fullmatch(found[1]) is not None


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    if not _is_known(request):
        return ServiceReply(404, _refusal(404, "Method not found.", "NOT_FOUND"))
    if any(found.word == "body" for found in findings):
        return ServiceReply(400, _refusal(400, findings[0].sentence, "INVALID_ARGUMENT"))
    given = inside(json_of(request), "conversions")
    conversions = [each for each in (given if isinstance(given, list) else ()) if isinstance(each, dict)]
    errors = [error for index, each in enumerate(conversions) for error in _errors(index, each)]
    results = [{} if any((*_click_id(each), *_label(each))) else _result(each) for each in conversions]
    return ServiceReply(200, encode({**_partial_failure(errors), "results": results, "jobId": "1"}))


def _errors(index: int, conversion: Mapping[str, Json]) -> Iterator[Json]:
    given = _click_ids(conversion)
    for found in _click_id(conversion):
        if given == ["gbraid", "wbraid"]:
            yield _error(index, "wbraid", {"conversionUploadError": "GBRAID_WBRAID_BOTH_SET"}, found)
        elif given:
            yield _error(index, given[-1], {"fieldError": "VALUE_MUST_BE_UNSET"}, found)
        else:
            yield _error(index, "gclid", {"fieldError": "REQUIRED"}, found)
    for found in _label(conversion):
        is_none = is_missing(conversion.get("conversionAction"))
        code = {"fieldError": "REQUIRED"} if is_none else {"requestError": "RESOURCE_NAME_MALFORMED"}
        yield _error(index, "conversion_action", code, found)


def _error(index: int, field: str, code: Mapping[str, str], found: Finding) -> dict[str, Json]:
    path = [{"fieldName": "conversions", "index": index}, {"fieldName": field}]
    return {"errorCode": code, "message": found.sentence, "location": {"fieldPathElements": path}}


def _partial_failure(errors: list[Json]) -> dict[str, Json]:
    if not errors:
        return {}
    index, field = (inside(errors[0], "location", "fieldPathElements", at) for at in (0, 1))
    first = f"{errors[0]['message']}, at conversions[{index['index']}].{field['fieldName']}"
    message = first if len(errors) == 1 else f"Multiple errors in 'details'. First error: {first}"
    details = [{"@type": _FAILURE, "errors": errors, "requestId": "liveview"}]
    return {"partialFailureError": {"code": _INVALID_ARGUMENT, "message": message, "details": details}}


def _result(conversion: Mapping[str, Json]) -> dict[str, Json]:
    names = (*CLICK_IDS, "conversionAction", "conversionDateTime", "userIdentifiers")
    return {name: conversion[name] for name in names if name in conversion}


def _refusal(code: int, message: str, status: str) -> bytes:
    return encode({"error": {"code": code, "message": message, "status": status}})


def _is_known(request: ServiceRequest) -> bool:
    return request.method == "POST" and _PATH.fullmatch(path_of(request)) is not None


SHAPE = Shape(
    kind=Kind.GOOGLE_ADS,
    version=VERSION,
    source=SOURCE,
    types=frozenset({EventType.TRACK}),
    host=lambda _: "https://googleads.googleapis.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
