"""Events: which drained events fit those on their way, and which clause those break that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_spec.model import sinks
from ivmdvddrive_spec.model.bench import BenchInvocation
from ivmdvddrive_spec.model.state import Expected, Image, Sink, State
from model_scenes import DISC, by_bench, call, drive, machine, standard
from vpc import SPECIFICATION, oracle

INSERT, EJECT = "OnMediaInsert", "OnMediaEject"
A, B = Expected(INSERT, "/a.iso", "image"), Expected(EJECT, "/a.iso", "image")
D_IN, D_OUT = Expected(INSERT, "D", "disc"), Expected(EJECT, "D", "disc")
MAY_A = A._replace(required=False)
MAY_D = Expected(INSERT, "D", "host", required=False)
MAY_D_COLON = MAY_D._replace(also=("D:",))


def got(event):
    return event.name, event.path


def state(*of_sinks):
    """One sink a drive, unless a Sink says otherwise."""
    return State(sinks=tuple(s if isinstance(s, Sink) else Sink(i, pending=tuple(s)) for i, s in enumerate(of_sinks)))


MATCHES = {
    "nothing due, nothing came": ([], [], True),
    "nothing due, one came": ([], [A], False),
    "required came": ([A], [A], True),
    "required did not come": ([A], [], False),
    "required came twice": ([A], [A, A], False),
    "optional came": ([MAY_A], [MAY_A], True),
    "optional did not come": ([MAY_A], [], True),
    "optional came twice": ([MAY_A], [A, A], False),
    "another path": ([A], [A._replace(path="/A.iso")], False),
    "another event": ([A], [B], False),
    "in order": ([A, B], [A, B], True),
    "in another order": ([A, B], [B, A], False),
    "optional first, left out": ([MAY_A, B], [B], True),
    "optional last, left out": ([A, B._replace(required=False)], [A], True),
    "optional, then the same required: one came": ([MAY_A, A], [A], True),
    "optional, then the same required: both came": ([MAY_A, A], [A, A], True),
    "optional, then the same required: none came": ([MAY_A, A], [], False),
    "optional, then the same required: three came": ([MAY_A, A], [A, A, A], False),
    "required, then the same optional: one came": ([A, MAY_A], [A], True),
    "optional, another, the same required: one came after": ([MAY_A, B, A], [B, A], True),
    "optional, another, the same required: one came before": ([MAY_A, B, A], [A, B], False),
    "two optional about a required: the second came": ([MAY_A, B, MAY_A], [B, A], True),
    "two optional about a required: the first came": ([MAY_A, B, MAY_A], [A, B], True),
    "letter with a colon that it may have": ([MAY_D_COLON], [MAY_D_COLON._replace(path="D:")], True),
    "letter without a colon that it may have": ([MAY_D_COLON], [MAY_D], True),
    "letter with a backslash": ([MAY_D_COLON], [MAY_D_COLON._replace(path="D:\\")], False),
    "required left for an optional to take": ([MAY_A, A, B], [A, B], True),
}


@pytest.mark.parametrize("what", MATCHES)
def test_what_fits(what):
    pending, came, fits = MATCHES[what]
    assert sinks.matches(pending, [got(e) for e in came]) is fits
    assert sinks.taken(state(pending), {0: [got(e) for e in came]}) is fits


EVENTS = st.lists(
    st.builds(Expected, st.sampled_from([INSERT, EJECT]), st.sampled_from("ab"), st.just("image"), st.booleans()),
    max_size=7,
)


@given(EVENTS, st.data())
def test_any_choice_of_the_optional_ones_fits_and_without_a_required_one_none_does(pending, data):
    came = [got(e) for e in pending if e.required or data.draw(st.booleans())]
    assert sinks.matches(pending, came)
    required = [e for e in pending if e.required]
    if required and len(came) == len(required):
        assert not sinks.matches(pending, came[:-1])
    assert not sinks.matches(pending, [*came, (INSERT, "c")])


BLAME = {
    # what is on its way to each sink, what came to each, after a failure?: the clause, the sink
    "image not told": (state([A]), {0: []}, False, "OnMediaInsert.image", 0),
    "image's release not told": (state([B]), {0: []}, False, "OnMediaEject.image", 0),
    "disc put in not told": (state([D_IN]), {0: []}, False, "OnMediaInsert.disc", 0),
    "disc taken out not told": (state([D_OUT]), {0: []}, False, "OnMediaEject.disc", 0),
    "second of two not told": (state([A, B]), {0: [got(A)]}, False, "OnMediaEject.image", 0),
    "told once of two alike": (state([A, A]), {0: [got(A)]}, False, "OnMediaInsert.image", 0),
    "another path": (state([A]), {0: [(INSERT, "a.iso")]}, False, "OnMediaInsert.path", 0),
    "no path": (state([B]), {0: [(EJECT, None)]}, False, "OnMediaEject.path", 0),
    "letter with a colon": (state([D_OUT]), {0: [(EJECT, "D:")]}, False, "OnMediaEject.path", 0),
    "another path beside the right one": (state([A]), {0: [got(A), (INSERT, "/b")]}, False, "OnMediaInsert.path", 0),
    "captured, with a colon": (state([MAY_D]), {0: [(INSERT, "D:")]}, False, "OnMediaInsert.path", 0),
    "twice": (state([A]), {0: [got(A)] * 2}, False, "OnMediaInsert.once", 0),
    "captured, twice, with a colon that it may have": (
        state([MAY_D_COLON]),
        {0: [(INSERT, "D:")] * 2},
        False,
        "OnMediaInsert.once",
        0,
    ),
    "captured, twice": (state([MAY_D]), {0: [got(MAY_D)] * 2}, False, "OnMediaInsert.once", 0),
    "released, twice": (state([B]), {0: [got(B)] * 3}, False, "OnMediaEject.once", 0),
    "not to every sink": (
        State(sinks=(Sink(0, pending=(A,)), Sink(0, pending=(A,)))),
        {0: [got(A)], 1: []},
        False,
        "OnMediaInsert.every-sink",
        1,
    ),
    "to no sink": (
        State(sinks=(Sink(0, pending=(B,)), Sink(0, pending=(B,)))),
        {0: [], 1: []},
        False,
        "OnMediaEject.image",
        0,
    ),
    "to a sink of another drive alone": (state([A], []), {0: [], 1: [got(A)]}, False, "OnMediaInsert.image", 0),
    "to another drive's sink, too": (state([A], []), {0: [got(A)], 1: [got(A)]}, False, "OnMediaInsert.own-drive", 1),
    "eject to another drive's sink": (state([], [B]), {0: [got(B)], 1: [got(B)]}, False, "OnMediaEject.own-drive", 0),
    "to no sink, of which one fails": (
        state(Sink(0, pending=(A,), fails=True)),
        {0: []},
        False,
        "OnMediaInsert.failing-sink",
        0,
    ),
    "eject to none after one that fails": (
        state(Sink(0, pending=(B,), fails=True), Sink(0, pending=(B,))),
        {0: [got(B)], 1: []},
        False,
        "OnMediaEject.failing-sink",
        1,
    ),
    "after a failure": (state([]), {0: [got(A)]}, True, "OnMediaInsert.not-after-failure", 0),
    "eject after a failure": (state([]), {0: [got(B)]}, True, "OnMediaEject.not-after-failure", 0),
    "out of the blue": (state([]), {0: [got(A)]}, False, "OnMediaInsert.unprompted", 0),
    "eject out of the blue": (state([A]), {0: [got(A), got(B)]}, False, "OnMediaEject.unprompted", 0),
    "of no documented name": (state([]), {0: [("OnMediaLost", "D")]}, False, "OnMediaInsert.unprompted", 0),
    "unadvised": (state(Sink(0, advised=False)), {0: [got(A)]}, False, "OnMediaInsert.not-after-unadvise", 0),
    "eject, unadvised": (state(Sink(0, advised=False)), {0: [got(B)]}, True, "OnMediaEject.not-after-unadvise", 0),
    "unadvised, but before": (
        state(Sink(0, advised=False, pending=(A,))),
        {0: [got(A), got(B)]},
        False,
        "OnMediaEject.not-after-unadvise",
        0,
    ),
    "in another order": (state([A, B]), {0: [got(B), got(A)]}, False, "OnMediaEject.order", 0),
    "discs in another order": (state([D_OUT, D_IN]), {0: [got(D_IN), got(D_OUT)]}, False, "OnMediaInsert.order", 0),
    "the second sink is to blame": (state([A], [B]), {0: [got(A)], 1: []}, False, "OnMediaEject.image", 1),
    # Where an optional event and a required one are alike, one of them that came is the required one.
    "one of two alike came, and another": (
        state([MAY_A, A]),
        {0: [got(A), got(B)]},
        False,
        "OnMediaEject.unprompted",
        0,
    ),
    "none of two alike came": (state([MAY_A, A]), {0: []}, False, "OnMediaInsert.image", 0),
    "the optional of two alike came": (state([MAY_A, B, A]), {0: [got(A), got(B)]}, False, "OnMediaInsert.image", 0),
    "three of two alike came": (state([MAY_A, A]), {0: [got(A)] * 3}, False, "OnMediaInsert.once", 0),
}


@pytest.mark.parametrize("what", BLAME)
def test_which_clause_is_broken(what):
    before, drained, after_failure, clause, sink = BLAME[what]
    assert not sinks.taken(before, drained)
    fault = sinks.fault_in(before, drained, SPECIFICATION.terms, after_failure=after_failure)
    assert (fault.clause, fault.sink) == (clause, sink)
    assert fault.says


def test_the_cases_break_every_clause_of_events():
    of_events = {c.id for c in SPECIFICATION.clauses.values() if c.aspect == "event"}
    assert {case[3] for case in BLAME.values()} | {"OnMediaEject.every-sink"} == of_events
    fault = sinks.fault_in(
        State(sinks=(Sink(0, pending=(B,)),) * 2), {0: [], 1: [got(B)]}, SPECIFICATION.terms, after_failure=False
    )
    assert (fault.clause, fault.sink) == ("OnMediaEject.every-sink", 0)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("image not told", 'OnMediaInsert("/a.iso") did not come'),
        ("another path", 'OnMediaInsert("a.iso") came instead of OnMediaInsert("/a.iso")'),
        ("twice", 'OnMediaInsert("/a.iso") came more than once'),
        ("no path", 'OnMediaEject(NULL) came instead of OnMediaEject("/a.iso")'),
    ],
)
def test_the_fault_says_what_was_wrong(what, says):
    before, drained, after_failure, *_ = BLAME[what]
    assert sinks.fault_in(before, drained, SPECIFICATION.terms, after_failure=after_failure).says == says


@given(EVENTS, st.lists(st.tuples(st.sampled_from([INSERT, EJECT]), st.sampled_from("ab")), max_size=7), st.booleans())
def test_what_does_not_fit_always_breaks_a_clause(pending, came, after_failure):
    before = state(pending)
    if sinks.taken(before, {0: came}):
        with pytest.raises(ValueError, match="break nothing"):
            sinks.fault_in(before, {0: came}, SPECIFICATION.terms, after_failure=after_failure)
    else:
        assert (
            sinks.fault_in(before, {0: came}, SPECIFICATION.terms, after_failure=after_failure).clause
            in SPECIFICATION.clauses
        )


def test_only_drained_sinks_are_cleared():
    before = state([A], [B])
    assert sinks.cleared(before, {0: [got(A)]}) == state([], [B])


# What puts events on their way

ADVISED = (("advise", drive(0)), ("advise", drive(0)), ("advise", drive(2)))


def pending(*steps):
    """Return what each sink has coming; the occasion of an event is told elsewhere."""
    return [tuple(e._replace(occasion="") for e in s.pending) for s in standard(*ADVISED, *steps).sinks]


TAKE, FREE = call(drive(0), "AttachHostDrive", "D"), call(drive(0), "ReleaseHostDrive")
ATTACH, RELEASE = call(drive(0), "AttachImage", DISC), call(drive(0), "ReleaseImage")
OUT, IN = ("setHostMedia", "D", False), ("setHostMedia", "D", True)
REMOVE = call(machine(0), "RemoveDVDROMDrive", drive(0))
IMAGE_IN, IMAGE_OUT = Expected(INSERT, DISC.path, "image"), Expected(EJECT, DISC.path, "image")
MAY_OUT = Expected(EJECT, "D", "host", required=False, also=("D:",))
STOPPED_OUT, STOPPED_IN = (Expected(n, "D", "stopped", required=False, also=("D:",)) for n in (EJECT, INSERT))
RUN = ("setMachineState", machine(0), "running")

OCCASIONS = {
    "image attached and released": ((ATTACH, RELEASE), (IMAGE_IN, IMAGE_OUT)),
    "host drive captured and released": ((TAKE, FREE), (MAY_D_COLON, MAY_OUT)),
    "disc moved while the machine is off": ((TAKE, OUT, IN), (MAY_D_COLON, STOPPED_OUT, STOPPED_IN)),
    "disc moved while the machine runs": (
        (TAKE, RUN, OUT, IN),
        (MAY_D_COLON, D_OUT._replace(also=("D:",)), D_IN._replace(also=("D:",))),
    ),
    "disc moved once the letter was given without a colon": (
        (RUN, TAKE, call(drive(0), "HostDriveLetter"), OUT),
        (MAY_D_COLON, D_OUT),
    ),
    "disc that is in put in": ((TAKE, IN), (MAY_D_COLON,)),
    "disc of a host drive that is not captured": ((OUT, IN), ()),
    "disc of another host drive": ((TAKE, ("setHostMedia", "E", False)), (MAY_D_COLON,)),
    "disc of no host drive": ((TAKE, ("setHostMedia", "Q", False)), (MAY_D_COLON,)),
    "drive with an image removed": ((ATTACH, REMOVE), (IMAGE_IN, Expected(EJECT, DISC.path, "gone", required=False))),
    "drive with nothing removed": ((REMOVE,), ()),
    "moving the drive": ((ATTACH, call(drive(0), "SetBusLocation", 1, 1)), (IMAGE_IN,)),
    "running and saving": ((ATTACH, ("setMachineState", machine(0), "saved")), (IMAGE_IN,)),
}


def test_events_about_discs_have_a_lower_case_letter_in_one_case_and_others_in_either():
    lower = oracle.outcomes(standard(*ADVISED, RUN), call(drive(0), "AttachHostDrive", "d"))
    sent = set()
    for outcome in lower:
        if outcome.code == "S_OK":
            captured, out = by_bench(outcome.state, *OUT).sinks[0].pending
            assert {captured.path, *captured.also} == {"D", "d", "D:", "d:"}
            sent.add((out.path, out.also, outcome.readings[-1]))
    assert sent == {
        ("D", ("D:",), "letter-in-events:canonical"),
        ("d", ("d:",), "letter-in-events:as-given"),
    }


@pytest.mark.parametrize("what", OCCASIONS)
def test_what_is_sent_goes_to_every_sink_of_the_drive_and_to_no_other(what):
    steps, events = OCCASIONS[what]
    assert pending(*steps) == [events, events, ()]


def test_a_sink_that_is_unadvised_keeps_what_it_got_and_gets_no_more():
    assert pending(ATTACH, ("unadvise", 0), RELEASE) == [(IMAGE_IN,), (IMAGE_IN, IMAGE_OUT), ()]


def test_nobody_can_say_whether_a_removed_drive_is_told_of_its_disc():
    removed = standard(*ADVISED, TAKE)
    last = [o.state for o in oracle.outcomes(removed, REMOVE)][-1]
    assert last.drives[0].media is not None
    assert [e.required for e in by_bench(last, *OUT).sinks[0].pending if e.origin == "disc"] == [False]


def test_turning_off_may_eject():
    run, off = ("setMachineState", machine(0), "running"), BenchInvocation("setMachineState", (machine(0), "off"))
    kept, released = (s.sinks[0].pending for s, _ in oracle.bench(standard(*ADVISED, ATTACH, run), off))
    assert kept == (IMAGE_IN,)
    assert tuple(e._replace(occasion="") for e in released) == (
        IMAGE_IN,
        Expected(EJECT, DISC.path, "gone", required=False),
    )


@pytest.mark.parametrize("path", ["/media/first.iso", "D:\\media\\first.iso"])
def test_the_occasion_of_an_image_is_an_image_whatever_its_path_begins_with(path: str) -> None:
    """D is a host drive, too, and its disc is out."""
    there = standard(*ADVISED, OUT)
    attached = there.with_drive(0, lambda d: d._replace(media=Image(path)))
    event = Expected(EJECT, path, "gone", required=False)
    assert attached.with_event(0, event).sinks[0].pending[0].occasion == f"{EJECT}, an image, the machine off"
