"""An operator whose session belongs to a liveview elsewhere: everything goes over its HTTP API."""

from typing import Any

from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint, HeldCall, HeldRequest
from liveview.model.changes import (
    BehaviourChanged,
    DestinationChanged,
    OverrideChanged,
    PanicChanged,
    SettingChange,
)
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Sent
from liveview.model.service import ServiceRequest
from liveview.remote.api_client import ApiClient


class HttpOperator:
    """`SessionOperator` over HTTP. Each method raises `RemoteError`."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        self._api.retry([event_id])

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self._api.retry([event_id], give_up=True)

    def change(self, change: SettingChange) -> None:
        """Have a change of settings take effect."""
        match change:
            case OverrideChanged(name, override):
                self._api.change_settings({"overrides": {name: override}})
            case DestinationChanged(key, enabled):
                self._api.change_settings({"destinations": {key: enabled}})
            case BehaviourChanged(path, script):
                self._api.behave(path, script)
            case PanicChanged(script):
                self._api.panic(script or "")
            case _:
                raise ControlError("the configuration of a destination is changed where the receiver runs")

    def mark(self, event_id: int, *, marked: bool) -> None:
        """Mark an event, or remove its mark."""
        self._api.mark(event_id, marked=marked)

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold the next call of a destination, or each one; None holds no more."""
        if breakpoint_ is None:
            self._api.breakpoints.remove(key)
        else:
            self._api.breakpoints.set(key, every=breakpoint_ is Breakpoint.EVERY)

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send, longest held first."""
        return tuple(_held(each) for each in self._api.breakpoints.held())

    def release(self, delivery_id: int, body: bytes | None) -> None:
        """Make a held call, with another body unless that is None; raises `ControlError` unless it is UTF-8."""
        try:
            text = None if body is None else body.decode()
        except UnicodeDecodeError:
            raise ControlError("a changed body has to be UTF-8") from None
        self._api.breakpoints.release(delivery_id, text)

    def fail_held(self, delivery_id: int) -> None:
        """Have a held call fail without being made."""
        self._api.breakpoints.fail(delivery_id)

    def send(self, request: Outgoing) -> Sent:
        """Send a request to the receiver."""
        found = self._api.post(request)
        return Sent(found.status, found.request_id)

    def new_session(self) -> str:
        """Continue in a new session; where its log is, there."""
        return self._api.begin_session().log


def _held(found: Any) -> HeldRequest:
    names = ("event_id", "delivery_id", "destination", "round", "webhook", "webhooks", "since")
    call = HeldCall(**{name: getattr(found, name) for name in names})
    return HeldRequest(call, ServiceRequest(found.method, found.url, found.headers, found.body.encode()))
