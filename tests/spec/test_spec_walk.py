"""Invariants of every state of the model that calls and the bench can reach, found by walking it at random."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivmdvddrive_conformance.generation.concurrency.projections import alone, bare
from ivmdvddrive_spec.model.bench import BENCH, BenchInvocation
from ivmdvddrive_spec.model.conditions import CONDITIONS
from ivmdvddrive_spec.model.effects import EFFECTS
from ivmdvddrive_spec.model.state import LOCATIONS, Host, Obj
from model_scenes import CLOSET, DISC, NOTE, NOWHERE, OTHER_DISC, call, standard
from profiles import SPECIFICATIONS
from vpc import SPECIFICATION, oracle

GETTERS = {m.name for m in SPECIFICATION.members.values() if m.kind == "property"} - {"DVDROMDrives"}

LETTERS = (None, "", "D", "d", "E", "E:", "C", "Q", "DE")
MEDIA = (None, DISC, OTHER_DISC, CLOSET, NOWHERE, NOTE)
PLACES = (*sorted(LOCATIONS), (2, 0), (0, -1))

OF_DRIVE = [
    *(("AttachHostDrive", letter) for letter in LETTERS),
    *(("AttachImage", medium) for medium in MEDIA),
    *(("SetBusLocation", *place) for place in PLACES),
    ("ReleaseHostDrive",),
    ("ReleaseImage",),
    *((name,) for name in ("Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile")),
]
OF_COLLECTION = [("Count",), ("Item", 0), ("Item", 1), ("Item", 3), ("_NewEnum",)]

MOST_DRIVES, MOST_COLLECTIONS, MOST_SINKS = 5, 2, 3


def calls(state):
    """Every call worth making in a state."""
    made = [call(Obj("drive", i), *spoken) for i in range(len(state.drives)) for spoken in OF_DRIVE]
    made += [call(Obj("collection", i), *spoken) for i in range(len(state.collections)) for spoken in OF_COLLECTION]
    for number in range(len(state.machines)):
        machine = Obj("machine", number)
        if len(state.drives) < MOST_DRIVES:
            made += [call(machine, "AddDVDROMDrive", *place) for place in PLACES]
        if len(state.collections) < MOST_COLLECTIONS:
            made.append(call(machine, "DVDROMDrives"))
        given = [None, *(Obj("drive", i) for i in range(len(state.drives)))]
        made += [call(machine, "RemoveDVDROMDrive", drive) for drive in given]
    outs = {member.name for member in SPECIFICATION.members.values() if member.out}
    return made + [made_one._replace(null_out=True) for made_one in made if made_one.member in outs]


def verbs(state):
    """Every verb that a bench would send in a state."""
    steps = [BenchInvocation("setHostMedia", (letter, inserted)) for letter in "DE" for inserted in (True, False)]
    for number, machine in enumerate(state.machines):
        obj = Obj("machine", number)
        steps += [BenchInvocation("setMachineState", (obj, power)) for power in ("off", "running", "saved")]
        # Only a stopped machine can be unregistered, and a hard disk needs a place.
        if machine.power == "off" and machine.known:
            steps.append(BenchInvocation("forgetMachine", (obj,)))
        free = [place for place in sorted(LOCATIONS) if state.device_at(number, place) is None]
        steps += [BenchInvocation("occupy", (obj, *place)) for place in free[:1]]
    for obj in objects(state):
        steps += [BenchInvocation("injectFault", (obj, fault)) for fault in ("E_FAIL", "DISP_E_EXCEPTION")]
    if len(state.sinks) < MOST_SINKS:
        steps += [
            BenchInvocation(v, (Obj("drive", i),))
            for v in ("advise", "adviseFailing")
            for i in range(len(state.drives))
        ]
    steps += [BenchInvocation("unadvise", (i,)) for i in range(len(state.sinks))]
    return steps


def objects(state):
    made = {"machine": state.machines, "drive": state.drives, "collection": state.collections}
    return [Obj(kind, i) for kind, of_kind in made.items() for i in range(len(of_kind))]


class Walk:
    """A path through the model; each number picks where it goes on, and each state that it meets is checked."""

    def __init__(self):
        self.state = standard()
        self.readings = set()

    def step(self, number):
        if number % 4 == 0:
            self._bench(number // 4)
        else:
            self._call(number // 4)
        check_state(self.state)

    def _bench(self, number):
        steps = verbs(self.state)
        number, index = divmod(number, len(steps))
        ways = oracle.bench(self.state, steps[index])
        assert ways, f"{steps[index]} leads nowhere"
        self.state, why = ways[number % len(ways)]
        self.readings.update(why)

    def _call(self, number):
        made = calls(self.state)
        number, index = divmod(number, len(made))
        found = oracle.outcomes(self.state, made[index])
        check_outcomes(self.state, made[index], found)
        # A failure leads nowhere new where success may come.
        ways = [o for o in found if o.code == "S_OK"] or list(found)
        outcome = ways[number % len(ways)]
        self.state = outcome.state
        self.readings.update(outcome.readings)


def check_outcomes(state, made, found):
    member = SPECIFICATION.called(made)
    assert found, "nothing may come"
    required = [c for c in member.clauses if c.when and c.required and CONDITIONS[c.when](state, made)]
    refused = any(c.aspect == "refusal" for c in required)
    holding = {c.code for c in required if c.code}
    for outcome in found:
        assert outcome.clauses
        assert {SPECIFICATION.clauses[c].member for c in outcome.clauses} == {member.full_name}
        if outcome.code == "S_OK":
            despite = SPECIFICATION.clauses[outcome.clauses[0]].despite
            assert {c.id for c in required} <= despite, f"{made} may succeed although {holding} hold"
        else:
            spent = state.without_fault_of(made.target)
            assert outcome.state in (state, spent), f"{made} fails and changes something"
        if made.member in GETTERS:
            assert as_looked_at(outcome.state)._replace(faults=state.faults) == as_looked_at(state), f"{made} changes"
        if refused or state.fault_of(made.target):
            assert outcome.code != "S_OK"
        for reading in outcome.readings:
            ambiguity, _, name = reading.partition(":")
            assert name in SPECIFICATION.ambiguities[ambiguity].readings
    assert holding <= {o.code for o in found}, "a condition holds, and its code may not come"


def as_looked_at(state):
    """The state but for what is known of how letters are given."""
    drives = [d._replace(media=d.media._replace(colon=None)) if isinstance(d.media, Host) else d for d in state.drives]
    return state._replace(drives=tuple(drives))


def check_state(state):
    for letter in "DEC":
        having = [d for d in state.drives if isinstance(d.media, Host) and d.media.letter == letter]
        usable = [d for d in having if d.connected and state.machines[d.machine].known]
        assert all(d.media.holds for d in usable), f"{letter} is shown by a drive that does not hold it"
        assert letter != "C" or not having
    for number, machine in enumerate(state.machines):
        places = [state.drives[i].location for i in state.drives_of(number)]
        assert len(set(places)) == len(places), "two drives share a location"
        assert not machine.disks & set(places), "a drive and a hard disk share a location"
        assert set(places) | machine.disks <= LOCATIONS
    assert len({f.target for f in state.faults}) == len(state.faults)
    assert {f.target for f in state.faults} <= set(objects(state))
    assert all(0 <= s.drive < len(state.drives) for s in state.sinks)


def walked(numbers):
    """The state that a path leads to."""
    walk = Walk()
    for number in numbers:
        walk.step(number)
    return walk.state


@settings(max_examples=150)
@given(st.lists(st.integers(0, 1 << 16), min_size=10, max_size=60))
def test_what_holds_in_every_reachable_state(numbers):
    walked(numbers)


@settings(max_examples=10)
@given(st.lists(st.integers(0, 1 << 16), max_size=30))
def test_every_call_can_be_answered_in_a_reachable_state(numbers):
    state = walked(numbers)
    for made in calls(state):
        check_outcomes(state, made, oracle.outcomes(state, made))
    for step in verbs(state):
        assert oracle.bench(state, step)


# What the checker of concurrent histories relies on


def answers(found):
    """The outcomes but for the states that they lead to."""
    return [outcome._replace(state=None) for outcome in found]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 1 << 16), max_size=30))
def test_no_answer_depends_on_who_listens(numbers):
    state = walked(numbers)
    sinks = state.sinks
    for made in calls(state):
        found, by_core = oracle.outcomes(state, made), oracle.outcomes(bare(state), made)
        assert answers(found) == answers(by_core)
        for outcome, core in zip(found, by_core, strict=True):
            assert outcome.state._replace(sinks=()) == core.state._replace(sinks=())
            told = [sink.pending for sink in core.state.sinks]
            assert outcome.state.sinks == tuple(
                sink._replace(pending=sink.pending + told[sink.drive]) if sink.advised else sink for sink in sinks
            )


@settings(max_examples=20)
@given(st.lists(st.integers(0, 1 << 16), max_size=30))
def test_what_a_drive_reads_depends_on_the_drive_and_its_machine_alone(numbers):
    state = walked(numbers)
    for made in calls(state):
        if made.target.kind == "drive" and made.member in GETTERS:
            view = oracle.outcomes(alone(state, made.target.number), made._replace(target=Obj("drive", 0)))
            assert answers(oracle.outcomes(state, made)) == answers(view)


def test_every_member_and_verb_is_walked():
    state = standard(call(Obj("machine", 0), "DVDROMDrives"), ("advise", Obj("drive", 0)))
    members = {member.name for member in SPECIFICATION.members.values() if member.kind != "event"}
    assert {made.member for made in calls(state)} == members
    assert {step.verb for step in verbs(state)} | {"createMachine"} == set(BENCH)


# Nothing is there for nothing


def test_every_condition_is_used():
    each = SPECIFICATIONS.values()
    used = {c.when for s in each for c in s.clauses.values()} | {a.when for s in each for a in s.ambiguities.values()}
    assert set(CONDITIONS) == used - {None}


def test_every_effect_is_used():
    each = SPECIFICATIONS.values()
    used = {m.effect for s in each for m in s.members.values()} | {c.effect for s in each for c in s.clauses.values()}
    assert set(EFFECTS) == used - {None}


@pytest.mark.parametrize(
    "member", [m for m in SPECIFICATION.members.values() if m.kind != "event"], ids=lambda m: m.name
)
def test_every_member_that_is_called_has_an_effect_and_a_row_of_success(member):
    assert member.effect in EFFECTS
    assert [c.required for c in member.clauses if c.code == "S_OK" and c.when is None] == [True]


@pytest.mark.parametrize("name", [*CONDITIONS, *EFFECTS])
def test_conditions_and_effects_say_what_they_are(name):
    function = CONDITIONS.get(name) or EFFECTS[name]
    assert (function.__doc__ or "").endswith(".")


def _steps_by_which_readings_show():
    """A short search in which every effect and every verb of the bench has its say."""
    start = standard(
        call(Obj("drive", 0), "AttachHostDrive", "D"),
        call(Obj("drive", 1), "AttachImage", DISC),
        call(Obj("machine", 0), "DVDROMDrives"),
        ("setMachineState", Obj("machine", 1), "running"),
        call(Obj("drive", 2), "AttachImage", OTHER_DISC),
        *(("advise", Obj("drive", i)) for i in range(3)),
    )
    for step in verbs(start):
        yield from oracle.bench(start, step)
    for made in calls(start):
        yield from ((o.state, o.readings) for o in oracle.outcomes(start, made))


def test_every_ambiguity_is_linked_from_a_clause_or_shown_by_a_reading_or_an_optional_event():
    linked = {a for c in SPECIFICATION.clauses.values() for a in c.ambiguities}
    shown, origins = set(), set()
    for state, readings in _steps_by_which_readings_show():
        shown.update(reading.partition(":")[0] for reading in readings)
        origins.update(e.origin for s in state.sinks for e in s.pending if not e.required)
    lower_case = oracle.outcomes(standard(), call(Obj("drive", 0), "AttachHostDrive", "d"))
    shown.update(r.partition(":")[0] for o in lower_case for r in o.readings)
    by_event = {"host": "capture-events", "gone": "events-of-removal", "stopped": "disc-events-while-off"}
    assert origins == set(by_event)
    assert set(SPECIFICATION.ambiguities) == linked | shown | set(by_event.values())
    assert set(SPECIFICATION.ambiguities) - linked == {
        "letter-shown",
        "collection-live",
        "media-after-power-off",
        "media-after-save",
        "events-of-removal",
    }


def test_ambiguities_that_show_by_a_code_name_members_and_a_condition():
    for ambiguity in SPECIFICATION.ambiguities.values():
        by_code = [r for r in ambiguity.readings.values() if r.code]
        assert bool(by_code) is (ambiguity.when is not None)
        assert not by_code or ambiguity.members


def test_levels_and_links_of_the_clauses_agree():
    """A tolerated clause is a reading of the ambiguity that it links; so is a clause that is left open."""
    for clause in SPECIFICATION.clauses.values():
        if clause.level == "tolerated" and clause.code:
            linked = [SPECIFICATION.ambiguities[a] for a in clause.ambiguities]
            codes = {r.code for a in linked for r in a.readings.values()}
            assert clause.code in codes, clause.id
