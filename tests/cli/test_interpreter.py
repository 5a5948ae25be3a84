"""Settings of the interpreter, in one of their own."""

import subprocess
import sys

CODE = """
import gc, sys
from liveview.cli import interpreter

class Loop:
    pass

interpreter.share_with_screen()
assert sys.getswitchinterval() < 0.001, sys.getswitchinterval()
gone = Loop()
gone.itself = gone
del gone
interpreter.keep_loaded()
assert gc.get_freeze_count() > 1_000, gc.get_freeze_count()
assert gc.get_threshold()[0] > 700, gc.get_threshold()
gc.unfreeze()
assert not [each for each in gc.get_objects() if type(each) is Loop], "garbage was kept"
"""


def test_what_is_loaded_stays_and_garbage_does_not() -> None:
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
