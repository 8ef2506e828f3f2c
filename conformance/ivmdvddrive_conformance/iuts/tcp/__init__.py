"""The ``tcp:`` kind of IUT: a server that listens already; ``iuts/wire`` has the conversation with it.

Start at ``iut``. ``address`` reads the target, ``peer`` connects within the time that starting may take, ``connection``
is the socket as a transport of that conversation, and ``wording`` has the sentences.
"""

from .iut import TcpIut

__all__ = ["TcpIut"]
