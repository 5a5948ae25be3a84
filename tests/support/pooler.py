"""A PgBouncer in front of a PostgreSQL: in transaction mode it keeps nothing of a connection between transactions."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support import needs
from tests.support.postgres import DATABASE, HOST, OWNER, PATIENCE, PostgresServer, free_port, other_user

CONNECTIONS = 3
"""Fewer than those of its clients."""


@contextlib.contextmanager
def pooler(server: PostgresServer) -> Iterator[int]:
    """Run one for the length of the block; its port."""
    port = free_port()
    with tempfile.TemporaryDirectory(dir=server.folder) as folder:
        path = Path(folder) / "pgbouncer.ini"
        path.write_text(
            f"[databases]\n{DATABASE} = host={HOST} port={server.port} user={OWNER}\n[pgbouncer]\n"
            f"listen_addr = {HOST}\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            f"pool_mode = transaction\ndefault_pool_size = {CONNECTIONS}\nmax_client_conn = 100\n"
        )
        Path(folder).chmod(0o755)
        command = [needs.program("pgbouncer"), "-q", str(path)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, user=other_user() or None) as process:
            try:
                yield port
            finally:
                process.terminate()
                process.communicate(timeout=PATIENCE)
