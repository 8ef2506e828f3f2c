"""``python -m values_of_failures``: the reference on the wire, whose failed calls give an object, too."""

from typing import Any

from ivmdvddrive_reference import wire


class Server(wire.Server):
    def _answer(self, request: Any) -> dict[str, Any]:
        answer = super()._answer(request)
        result = answer.get("result", {})
        if result.get("hresult", "0x00000000") != "0x00000000":
            result["value"] = {"object": "zz"}
        return answer


if __name__ == "__main__":
    wire.Server = Server  # type: ignore[misc]  # what serves
    wire.serve()
