"""Learning: the IUT's own state machine, as its answers alone show it, beside the one that is specified.

Theory of operation. ``alphabets`` says which inputs are learned over. ``system`` plays words of inputs on the IUT, each
from the same scene on, and remembers the answers (``memory``). ``learner`` lets aalpy's KV make a hypothesis of them,
and looks for words that refute it: first those by which it differs from the specification (``comparing``), since an
IUT mostly does as specified where a young hypothesis does not; then weighted walks. Where none is left, every
difference has been seen on the IUT itself. ``explaining`` plays one of each kind through a session again, for its
clause and its shortest sequence. ``naming`` and ``drawing`` make both machines readable.

All of that happens in a process of its own (``worker``), which ``supervising`` starts, follows and outlives.
"""
