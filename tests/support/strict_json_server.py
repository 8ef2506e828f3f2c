"""``python strict_json_server.py``: the reference on the wire; its JSON library refuses lone surrogates, as many do."""

from __future__ import annotations

import json
import sys

from ivmdvddrive_reference.wire import Server

if __name__ == "__main__":
    server = Server()
    for line in sys.stdin.buffer:
        try:
            json.dumps(json.loads(line), ensure_ascii=False).encode()
            answer = server.answer(line)
        except UnicodeEncodeError:
            error = {"code": -32700, "message": "a lone surrogate"}
            answer = json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode() + b"\n"
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
        if b'"bye"' in line:
            break
