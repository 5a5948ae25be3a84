import subprocess
import sys

WITHOUT = """
import sys
sys.modules["psycopg"] = None
from liveview.errors import SharedSessionError
from liveview.postgres.address import shared_address
try:
    import liveview.postgres.store
except SharedSessionError as error:
    print(error)
"""


def test_without_the_extra_a_sentence_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert 'pip install "liveview[postgres]"' in done.stdout
