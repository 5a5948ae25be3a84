"""The kinds of text that the public JSON parsing suite tries, as bodies of real requests.

What is not JSON is refused by every part alike; what is JSON is never called a mistake of syntax.
"""

from pathlib import Path

import msgspec

from liveview.adapters.client import ReceiverClient
from liveview.config.schema import Config, ReceiverConfig
from tests.support.log.making import BODY
from tests.support.running import NOWHERE, running

UNREADABLE = {"not-json", "too-deep", "lone-surrogate"}

NO_JSON = (
    *(b"[1 true]", b'["": 1]', b'[""],', b"[,1]", b"[1,,2]", b'["x",,]', b'["x"]]', b'["",]', b'["x"', b"[x"),
    *(b"[3[4]]", b"[1:2]", b"[,]", b"[-]", b"[   , 1]", b'["a",\n4\n,1,', b"[1,]", b"[1,,]", b'["\x0ba"\\f]', b"[*]"),
    *(b'[""', b"[1,", b"[1,\n1\n,1", b"[{}", b"[fals]", b"[nul]", b"[tru]", b"[++1234]", b"[+1]", b"[+Inf]", b"[-01]"),
    *(b"[-1.0.]", b"[-2.]", b"[-NaN]", b"[-Infinity]", b"[.-1]", b"[.2e-3]", b"[0.1.2]", b"[0.3e+]", b"[0.3e]"),
    *(b"[0.e1]", b"[0E+]", b"[0E]", b"[0e+]", b"[0e]", b"[1.0e+]", b"[1.0e-]", b"[1.0e]", b"[1 000.0]", b"[1eE2]"),
    *(b"[2.e+3]", b"[2.e-3]", b"[2.e3]", b"[9.e+]", b"[Inf]", b"[NaN]", "[１]".encode(), b"[1+2]", b"[0x1]", b"[0x42]"),
    *(b"[Infinity]", b"[0e+-1]", b"[-123.123foo]", b"[123\xe5]", b"[1e1\xe5]", b"[0\xe5]", b"[- 1]", b"[-012]"),
    *(b"[-.123]", b"[-1x]", b"[1ea]", b"[1e\xe5]", b"[1.]", b"[.123]", b"[1.2a-3]", b"[1.8011670033376514H-308]"),
    *(b"[012]", b'["x", truth]', b'{[: "x"}', b'{"x", null}', b'{"x"::"b"}', "{🇨🇭}".encode(), b'{"a":"a" 123}'),
    *(b"{key: 'value'}", b'{"\xb9":"0",}', b'{"a" b}', b'{:"b"}', b'{"a" "b"}', b'{"a":', b'{"a"', b"{1:1}"),
    *(b"{9999E9999:1}", b"{null:null,null:null}", b'{"id":0,,,,,}', b"{'a':0}", b'{"id":0,}', b'{"a":"b"}/**/'),
    *(
        b'{"a":"b"}/**//',
        b'{"a":"b"}//',
        b'{"a":"b"}/',
        b'{"a":"b",,"c":"d"}',
        b'{a: "b"}',
        b'{"a":"a',
        b'{"foo":"bar","a"}',
    ),
    *(
        b'{"a":"b"}#',
        b" ",
        b'["\\uD800\\"]',
        b'["\\uD800\\u"]',
        b'["\\uD800\\u1"]',
        b'["\\uD800\\u1x"]',
        "[é]".encode(),
    ),
    *(b'["\\\x00"]', b'["\\\\\\"]', b'["\\x00"]', b'["\\', b'["\\\t"]', '["\\🌀"]'.encode(), b'["\\u\xe5"]', b'["\\"]'),
    *(b'["\\u00A"]', b'["\\uD834\\uDd"]', b'["\\uD800\\uD800\\x"]', b'["\\u\xe5"]', b'["\\a"]', b'["\\uqqqq"]'),
    *(
        b'[\\u0020"asd"]',
        b"[\\n]",
        b'"',
        b"['single quote']",
        b"abc",
        b'["\\',
        b'["a\x00a"]',
        b'["new\nline"]',
        b'["\t"]',
    ),
    *(
        b'"\\UA66D"',
        b'""x',
        b"[\xe2\x81\xa0]",
        b"\xef\xbb\xbf",
        b"<.>",
        b"[<null>]",
        b"[1]x",
        b"[1]]",
        b'["asd]',
        b"aa\xcc\x88",
    ),
    *(
        b"[True]",
        b"1]",
        b'{"x": true,',
        b"[][]",
        b"]",
        b"\xef\xbb{}",
        b"\xe5",
        b"[",
        b"",
        b"[\x00",
        b"2@",
        b"{}}",
        b'{"":',
    ),
    *(b'{"a":/*comment*/"b"}', b'{"a": true} "x"', b"['", b'["a', b'["a"', b"{", b"{]", b"{,", b"{[", b'{"a', b"{'a'"),
    *(b'["\\{["\\{["\\{["\\{', b"\xe9", b"*", b'{"a":"b"}#{}', b'[\\u000A""]', b"[1", b"[ false, nul", b"[ true, fals"),
    *(
        b"[ false, tru",
        b'{"asd":"asd"',
        "å".encode(),
        b"[\xe2\x81\xa0]",
        b"[\x0c]",
        b"\xc2\xa0[]",
        b"NaN",
        b"-",
        b"--1",
    ),
)
JSON = (
    *(b"[[]   ]", b'[""]', b"[]", b'["a"]', b"[false]", b'[null, 1, "1", {}]', b"[null]", b"[1\n]", b" [1]", b"[2] "),
    *(
        b"[1,null,null,null,2]",
        b"[123e65]",
        b"[0e+1]",
        b"[0e1]",
        b"[ 4]",
        b"[-0.%s1]" % (b"0" * 76),
        b"[20e1]",
        b"[-0]",
    ),
    *(
        b"[-123]",
        b"[-1]",
        b"[1E22]",
        b"[1E-2]",
        b"[1E+2]",
        b"[123e45]",
        b"[123.456e78]",
        b"[1e-2]",
        b"[1e+2]",
        b"[123]",
    ),
    *(b"[123.456789]", b"[0.4e00669999999999999999999999999999999999999999999999999999969999999006]", b"[-1e+9999]"),
    *(b"[1.5e+9999]", b"[123123e100000]", b"[123e-10000000]", b"[-123123123123123123123123123123]", b"[1e400]"),
    *(b'{"asd":"sdf", "dfg":"fgh"}', b'{"asd":"sdf"}', b'{"a":"b","a":"c"}', b'{"a":"b","a":"b"}', b"{}", b'{"":0}'),
    *(
        b'{"foo\\u0000bar": 42}',
        b'{ "min": -1.0e+28, "max": 1.0e+28 }',
        b'{"a":[]}',
        b'{\n"a": "b"\n}',
        b'{"\\u0430": "\\u041f"}',
    ),
    *(
        b'["\\u0060\\u012a\\u12AB"]',
        b'["\\uD801\\udc37"]',
        b'["\\ud83d\\ude39\\ud83d\\udc8d"]',
        b'["\\"\\\\\\/\\b\\f\\n\\r\\t"]',
    ),
    *(
        b'["\\\\u0000"]',
        b'["\\""]',
        b'["a/*b*/c/*d//e"]',
        b'["\\\\a"]',
        b'["\\\\n"]',
        b'["\\u0012"]',
        b'["\\uFFFF"]',
        b'["asd"]',
    ),
    *(
        b'[ "asd"]',
        b'["\\uDBFF\\uDFFF"]',
        b'["new\\u00A0line"]',
        '["\U0010ffff"]'.encode(),
        '["\uffff"]'.encode(),
        b'["\\u0000"]',
    ),
    *(
        b'["\\u002c"]',
        '["π"]'.encode(),
        '["\U0001bfff"]'.encode(),
        b'["asd "]',
        b'" "',
        b'["\\uD834\\uDd1e"]',
        b'["\\u0821"]',
    ),
    *(
        b'["\\u0123"]',
        '["\u2028"]'.encode(),
        '["\u2029"]'.encode(),
        b'["\\u0061\\u30af\\u30EA\\u30b9"]',
        b'["new\\u000Aline"]',
    ),
    *(
        b'["\x7f"]',
        b'["\\uA66D"]',
        b'["\\u005C"]',
        '["⍂㈴⍂"]'.encode(),
        b'["\\uDBFF\\uDFFE"]',
        b'["\\u200B"]',
        b'["\\u2064"]',
    ),
    *(
        b'["\\uFDD0"]',
        b'["\\uFFFE"]',
        b'["\\u0022"]',
        '["€𝄞"]'.encode(),
        b'["a\x7fa"]',
        b"false",
        b"42",
        b"-0.1",
        b"null",
        b'"asd"',
    ),
    *(
        b"true",
        b'""',
        b'["a"]\n',
        b"[true]",
        b" [] ",
        b"\t\r\n[]",
        b'{"a":' * 60 + b"1" + b"}" * 60,
        b"[" * 64 + b"]" * 64,
    ),
)
TOO_DEEP = (b"[" * 100_000, b'[{"":' * 50_000, b"[" * 500 + b"]" * 500, b"[" * 100_000 + b"]" * 100_000)
LONE: tuple[bytes, ...] = (
    b'["\\uDADA"]',
    b'["\\uD888\\u1234"]',
    b'["\\uD800\\n"]',
    b'["\\uDd1ea"]',
    b'["\\uD800\\uD800\\n"]',
    b'["\\ud800"]',
)
LONE += (b'["\\ud800abc"]', b'["\\uDd1e\\uD834"]', b'["\\uDFAA"]', b'{"\\uDFAA":0}')


def codes(tmp_path: Path, bodies: tuple[bytes, ...]) -> list[set[str]]:
    """The problems of each body in the log, which are those of the reply; a list gets no strict reply."""
    config: Config = msgspec.structs.replace(NOWHERE, receiver=ReceiverConfig(strict=True))
    with running(tmp_path, config) as app:
        with ReceiverClient(app.runtime.session.endpoints.receiver) as client:
            replies = [client.post(body) for body in bodies]
        wires = app.rows("select wire from requests order by id")
        strict = [wire == "http-api" for wire in wires]
        assert [reply.status for reply in replies] == [400 if one else 200 for one in strict]
        assert app.rows(f"select {BODY} from requests order by id") == list(bodies)
        stored: list[set[str]] = [set() for _ in bodies]
        for request_id, verdict, text in app.rows("select request_id, verdict, problems from events"):
            assert verdict == "invalid"
            stored[request_id - 1] |= {found["code"] for found in msgspec.json.decode(text)}
        for reply, found in zip(replies, stored, strict=True):
            if reply.status == 400:
                assert {problem["code"] for problem in msgspec.json.decode(reply.body)["problems"]} == found
        return stored


class TestBody:
    def test_that_is_not_json_is_refused_whatever_is_wrong(self, tmp_path: Path) -> None:
        found = dict(zip(NO_JSON, codes(tmp_path, NO_JSON), strict=True))
        assert {body: problems for body, problems in found.items() if "not-json" not in problems} == {}

    def test_that_is_json_is_never_called_a_mistake_of_syntax(self, tmp_path: Path) -> None:
        found = dict(zip(JSON, codes(tmp_path, JSON), strict=True))
        assert {body: problems for body, problems in found.items() if problems & UNREADABLE} == {}

    def test_that_is_nested_without_end_is_refused(self, tmp_path: Path) -> None:
        assert all(problems & UNREADABLE for problems in codes(tmp_path, TOO_DEEP))

    def test_with_half_of_a_surrogate_pair_is_refused(self, tmp_path: Path) -> None:
        assert codes(tmp_path, LONE) == [{"lone-surrogate"}] * len(LONE)
