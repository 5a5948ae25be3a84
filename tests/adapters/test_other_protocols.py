import pytest

from liveview.adapters.other_protocols import FAREWELLS, OtherProtocol, is_undecided, recognise

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HELLO = bytes.fromhex("160301020001")


class TestRecognise:
    @pytest.mark.parametrize(("first", "protocol"), [(HELLO, OtherProtocol.TLS), (PREFACE, OtherProtocol.HTTP_2)])
    def test_needs_the_opening_and_no_more(self, first: bytes, protocol: OtherProtocol) -> None:
        known = [recognise(first[:length]) for length in range(1, len(first) + 1)]
        enough = known.index(protocol)
        assert known == [None] * enough + [protocol] * (len(first) - enough)
        assert [is_undecided(first[:length]) for length in range(1, enough + 2)] == [True] * enough + [False]

    @pytest.mark.parametrize(
        "first",
        [
            b"POST /track HTTP/1.1\r\n",
            b"PUT / HTTP/1.1",
            b"PRIVATE",
            b"GET / HTTP/1.1",
            b"\x16\x02",
            b"\x15\x03",
            b"\x80",
        ],
    )
    def test_leaves_http_1_alone(self, first: bytes) -> None:
        assert recognise(first) is None
        assert not is_undecided(first)

    def test_ordinary_methods_are_known_by_their_third_letter(self) -> None:
        for method in (b"GET", b"POS", b"PUT", b"PAT", b"PRO", b"OPT", b"HEA", b"DEL"):
            assert not is_undecided(method)


class TestFarewell:
    def test_of_tls_is_one_whole_record(self) -> None:
        alert = FAREWELLS[OtherProtocol.TLS]
        assert len(alert) == 5 + int.from_bytes(alert[3:5])

    def test_of_http_2_is_two_whole_frames(self) -> None:
        left, kinds = FAREWELLS[OtherProtocol.HTTP_2], []
        while left:
            length, kind, stream = int.from_bytes(left[:3]), left[3], left[5:9]
            assert stream == bytes(4)
            kinds.append((kind, left[9 : 9 + length]))
            left = left[9 + length :]
        assert kinds == [(4, b""), (7, bytes(7) + b"\x0dliveview speaks HTTP/1.1")]

    def test_is_there_for_each(self) -> None:
        told = {OtherProtocol.TLS, OtherProtocol.HTTP_2}
        assert set(FAREWELLS) == told, "the others cannot be told anything, or get a reply in HTTP"
