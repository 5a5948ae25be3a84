"""Which connections there may be, and which one is closed for another."""

from dataclasses import dataclass, field

from liveview.adapters.connection_limit import GRACE, ConnectionLimit

NOW = 100.0


@dataclass(eq=False)
class FakeConnection:
    since: float
    waits_for_client: bool = True
    dropped: bool = field(default=False)

    def drop(self) -> None:
        self.dropped = True


def added(limit: ConnectionLimit, *connections: FakeConnection, peer: object = "them") -> None:
    for connection in connections:
        assert limit.reserve(peer, NOW)
        limit.add(connection, peer)
        limit.settle()


class TestConnectionLimit:
    def test_is_reached_before_any_is_closed(self) -> None:
        limit, connections = ConnectionLimit(2), [FakeConnection(1), FakeConnection(2)]
        added(limit, *connections)
        assert set(limit) == set(connections)
        assert not any(connection.dropped for connection in connections)

    def test_closes_the_one_that_kept_us_waiting_longest_for_a_new_one(self) -> None:
        limit, connections = (
            ConnectionLimit(3),
            [FakeConnection(2), FakeConnection(1), FakeConnection(0, waits_for_client=False)],
        )
        added(limit, *connections)
        newcomer = FakeConnection(9)
        added(limit, newcomer)
        assert [connection.dropped for connection in connections] == [False, True, False]
        assert set(limit) == {connections[0], connections[2], newcomer}

    def test_refuses_a_new_one_when_all_of_them_wait_for_us(self) -> None:
        limit, connection = ConnectionLimit(1), FakeConnection(0, waits_for_client=False)
        added(limit, connection)
        assert not limit.reserve("them", NOW)
        assert set(limit) == {connection}
        assert not connection.dropped

    def test_spares_a_client_that_was_just_answered(self) -> None:
        """Its next request may be on the way, and would be lost."""
        limit, connection = ConnectionLimit(1), FakeConnection(NOW)
        added(limit, connection)
        assert not limit.reserve("them", NOW + GRACE / 2)
        assert limit.reserve("them", NOW + GRACE)
        assert connection.dropped

    def test_counts_reservations(self) -> None:
        limit = ConnectionLimit(1)
        assert limit.reserve("them", NOW)
        assert not limit.reserve("them", NOW)
        limit.settle()
        assert limit.reserve("them", NOW)

    def test_has_room_again_when_one_is_removed(self) -> None:
        limit, connection = ConnectionLimit(1), FakeConnection(0, waits_for_client=False)
        added(limit, connection)
        limit.remove(connection)
        limit.remove(connection)
        added(limit, FakeConnection(1))

    def test_neither_counts_nor_closes_our_own(self) -> None:
        limit, ours = ConnectionLimit(1, lambda peer: peer == "us"), [FakeConnection(0), FakeConnection(0)]
        added(limit, *ours, peer="us")
        them, newcomer = FakeConnection(1), FakeConnection(2)
        added(limit, them)
        added(limit, newcomer)
        assert [connection.dropped for connection in (*ours, them)] == [False, False, True]
        assert set(limit) == {*ours, newcomer}


class TestAside:
    def test_does_not_count_and_is_not_closed(self) -> None:
        limit, waiting, sending = ConnectionLimit(1), FakeConnection(0), FakeConnection(1)
        added(limit, waiting)
        limit.set_aside(waiting)
        added(limit, sending)
        assert set(limit) == {waiting, sending}
        newcomer = FakeConnection(9)
        added(limit, newcomer)
        assert (waiting.dropped, sending.dropped) == (False, True)

    def test_counts_again_once_it_is_answered(self) -> None:
        limit, waiting = ConnectionLimit(1), FakeConnection(NOW)
        added(limit, waiting)
        limit.set_aside(waiting)
        limit.take_back(waiting)
        assert not limit.reserve("them", NOW)
        assert limit.reserve("them", NOW + GRACE)
        assert waiting.dropped

    def test_is_forgotten_when_it_is_closed(self) -> None:
        limit, waiting = ConnectionLimit(1), FakeConnection(0)
        added(limit, waiting)
        limit.set_aside(waiting)
        limit.remove(waiting)
        limit.take_back(waiting)
        assert set(limit) == set()

    def test_is_nothing_for_our_own_calls(self) -> None:
        limit, call = ConnectionLimit(1, lambda _: True), FakeConnection(0)
        added(limit, call)
        limit.set_aside(call)
        limit.take_back(call)
        assert set(limit) == {call}
        assert limit.reserve("them", NOW)
