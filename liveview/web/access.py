"""Who may see the screens: anyone with the link. The rules are ours.

The link is `http://HOST:PORT/#TOKEN`. A browser sends nothing of what is behind `#`, so the token is in no request
line, in no log of a proxy and in no Referer. The page at `/` takes it out of the address bar, posts it, and gets a
cookie that scripts cannot read and that no other site can have sent.

Cookies are sent to all ports of a host, so to every other server on this machine. Therefore this one is only for
paths beneath a name that is random, too.
"""

import hmac
import secrets
from collections.abc import Iterable

from aiohttp import hdrs, web

from liveview.adapters.origin_policy import LOOPBACK_HOSTS, OriginPolicy
from liveview.text.hosts import reachable

_BYTES = 24
"""Random bytes of the token and of the cookie."""
_REFUSED = "open the whole link that liveview printed: what is behind # belongs to it"
_FOREIGN = "the request comes from a page of another origin"


class WebAccess:
    """The token of one run, and what a request must have. `host` and `port` are those that are listened on.

    `hosts` are names besides the usual ones of this machine that requests may use, such as a proxy's.
    """

    def __init__(self, host: str = LOOPBACK_HOSTS[0], port: int = 0, hosts: Iterable[str] = ()) -> None:
        self.door = secrets.token_urlsafe(_BYTES // 2)
        """The first part of the path of everything that needs the cookie."""
        shown = reachable(host)
        self._origin = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        self._token = secrets.token_urlsafe(_BYTES)
        self._secret = secrets.token_urlsafe(_BYTES)
        self._cookie = f"liveview_{port}"
        self._policy = OriginPolicy(port, hosts, (), bound=host)

    @property
    def link(self) -> str:
        """What opens a window; anyone who has it can use the screen."""
        return f"{self._origin}/#{self._token}"

    def host_problem(self, request: web.BaseRequest) -> str:
        """Why a request is refused for its Host, which another site's name may have led here; "" if it is not."""
        refused = self._policy.host_problem(request.headers.getall(hdrs.HOST, []), request.raw_path)
        if refused is None:
            return ""
        return f"the Host header does not name this liveview; {refused.remedy}" if refused.remedy else refused.reason

    def origin_problem(self, request: web.BaseRequest) -> str:
        """Why a request that only our own pages send is refused; "" if it is one of theirs."""
        host = request.headers.get(hdrs.HOST, "").lower()
        origins = [origin.lower() for origin in request.headers.getall(hdrs.ORIGIN, [])]
        ours = ({f"http://{host}"}, {f"https://{host}"})  # https before a proxy
        return "" if len(origins) == 1 and set(origins) in ours else _FOREIGN

    def cookie_problem(self, request: web.BaseRequest) -> str:
        """Why a request without the cookie is refused; "" if it has it."""
        return "" if _equal(request.cookies.get(self._cookie, "").encode(), self._secret) else _REFUSED

    def token_problem(self, token: bytes) -> str:
        """Why this is not the token; "" if it is."""
        return "" if _equal(token, self._token) else "this link is not of the liveview that runs now"

    def admit(self, response: web.Response, *, is_https: bool) -> None:
        """Give the cookie to a browser that had the token. It is forgotten when the browser is closed."""
        response.set_cookie(
            self._cookie, self._secret, path=f"/{self.door}/", httponly=True, samesite="Strict", secure=is_https
        )


def _equal(given: bytes, secret: str) -> bool:
    """Whether they are the same; how long that takes does not tell how much of it is right."""
    return hmac.compare_digest(given, secret.encode())
