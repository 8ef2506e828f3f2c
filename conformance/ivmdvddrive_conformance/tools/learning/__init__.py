"""Learning: the IUT's own state machine, as its answers alone show it, beside the one that is specified.

Theory of operation. ``alphabets`` says which inputs are learned over. ``system`` plays words of inputs on the IUT, each
from the same scene on, and remembers the answers (``memory``). ``learner`` lets aalpy's KV make a hypothesis of them,
and looks for words that refute it: first those by which it differs from the specification (``comparison``), since an
IUT mostly does as specified where a young hypothesis does not; then weighted walks. Where none is left, every
difference has been seen on the IUT itself. ``explanations`` plays one of each kind through a session again, for its
clause and its shortest sequence. ``state_names`` and ``diagrams`` make both machines readable.

All of that happens in a process of its own (``worker``), which ``supervision`` starts, follows and outlives.
"""
