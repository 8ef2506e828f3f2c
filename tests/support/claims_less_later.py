"""The reference over the wire; its second process claims less than the first: ``python -m claims_less_later FLAG``."""

import sys
from pathlib import Path

from ivmdvddrive_reference import wire

FLAG = Path(sys.argv[1])
SECOND = FLAG.exists()
FLAG.touch()


class Server(wire.Server):
    def _answer(self, request):
        answer = super()._answer(request)
        if request["method"] == "hello" and SECOND:
            answer["result"]["claims"] = ["batch"]
        return answer


wire.Server = Server
wire.serve()
