"""``python ending_server.py VERB...``: the reference on the wire, whose process ends at each request of a verb.

``hello`` is answered by the first process alone: a file named by IVMDVDDRIVE_STARTED remembers that there was one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ivmdvddrive_reference.wire import Server

if __name__ == "__main__":
    ends, server, started = set(sys.argv[1:]), Server(), Path(os.environ["IVMDVDDRIVE_STARTED"])
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        verbs = {each["method"] for each in (asked if isinstance(asked, list) else [asked])}
        if verbs & ends - {"hello"} or (verbs & ends and started.exists()):
            os._exit(3)
        started.touch()
        sys.stdout.buffer.write(server.answer(line))
        sys.stdout.buffer.flush()
        if verbs == {"bye"}:
            break
