"""The parts of learning, each alone: the memory, the alphabets, comparing, refuting, and what is written into DOT."""

import random
from xml.etree import ElementTree

import pytest

from ivmdvddrive_conformance.generation.model_walk.alphabet import alphabet as searched
from ivmdvddrive_conformance.generation.model_walk.alphabet import scene
from ivmdvddrive_conformance.generation.model_walk.coverage import Coverage
from ivmdvddrive_conformance.generation.model_walk.graph import Graph
from ivmdvddrive_conformance.generation.model_walk.model_symbols import ModelSymbols
from ivmdvddrive_conformance.generation.model_walk.player import Player
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.tools.learning.alphabets import ALPHABETS, alphabet
from ivmdvddrive_conformance.tools.learning.comparison import differences
from ivmdvddrive_conformance.tools.learning.diagrams import drawn, whole
from ivmdvddrive_conformance.tools.learning.explanations import Explaining
from ivmdvddrive_conformance.tools.learning.graphviz import Missing, svg
from ivmdvddrive_conformance.tools.learning.learner import learn
from ivmdvddrive_conformance.tools.learning.machine import Machine, Transition, specified
from ivmdvddrive_conformance.tools.learning.memory import Memory, Nondeterministic
from ivmdvddrive_conformance.tools.learning.output import NOT_OFFERED, Output
from ivmdvddrive_conformance.tools.learning.stages import Stages
from ivmdvddrive_conformance.tools.learning.state_names import Names
from ivmdvddrive_conformance.tools.learning.system import CutShort, Limits, System
from ivmdvddrive_mutants import MUTANTS
from ivmdvddrive_reference import Bench
from vpc import oracle, python_iut

HOSTS = ("HOST1", "HOST2", "FIXED", "FREE")
OK, NO = Output((0, None, None)), Output((0xA0040728, None, None))
COMPETING = (
    "A.AttachHostDrive(HOST1)", "A.ReleaseHostDrive()", "B.AttachHostDrive(HOST1)", "B.ReleaseHostDrive()",
)  # fmt: skip
HOSTILE = '\x1b[31m"];\n} \\N <script>&]]> \u202e'


class Stage:
    """One IUT with all that learning needs of it."""

    def __init__(self, make: object, shelf: Shelf, name: str = "small", texts: tuple[str, ...] = ()) -> None:
        self.iut = python_iut(make)  # type: ignore[arg-type]
        self.shelf = shelf
        session = self.open()
        for step in scene(oracle.specification, self.iut.ics.claims):
            session.do(step)
        inputs = [
            each
            for each in alphabet(oracle.specification, name, self.iut.ics.claims, HOSTS)
            if each.text in (texts or ALPHABETS[name])
        ]
        inputs = [each._replace(number=number) for number, each in enumerate(inputs)]
        self.graph = Graph(oracle, inputs, ModelSymbols(inputs, session.symbols, "vtable"))
        self.start = Player(session, self.graph, Coverage(self.graph)).node
        self.stages = Stages(self.graph, self.start)
        self.system = self.limited(Limits(10**6, 600))

    def open(self) -> Session:
        return Session(oracle, self.iut, self.shelf, Tally())

    def limited(self, limits: Limits) -> System:
        return System(self.iut, self.shelf, "vtable", self.graph, self.stages, limits, lambda: None)

    def specified(self) -> Machine:
        return specified(self.graph, self.start, self.stages)

    def word(self, *texts: str) -> tuple[int, ...]:
        numbers = {each.text: each.number for each in self.graph.inputs}
        return tuple(numbers[text] for text in texts)


# The memory


def test_the_memory_recalls_words_and_their_beginnings() -> None:
    memory = Memory()
    memory.note((1, 2), [OK, NO])
    assert memory.recall((1,)) == [OK]
    assert memory.recall((1, 2)) == [OK, NO]
    assert memory.recall((1, 2, 3)) is None
    assert memory.recall((2,)) is None


def test_the_memory_knows_that_nothing_follows_a_crash() -> None:
    memory = Memory()
    memory.note((1, 2, 3), [OK, Output(lost="crash")])
    assert memory.recall((1, 2, 4)) == [OK, Output(lost="crash")]


def test_the_memory_tells_of_two_answers() -> None:
    memory = Memory()
    memory.note((1, 2), [OK, NO])
    with pytest.raises(Nondeterministic) as caught:
        memory.note((1, 2, 3), [OK, OK, OK])
    assert (caught.value.word, caught.value.outputs) == ((1, 2), (NO, OK))


# Alphabets and the specification's machine


@pytest.mark.parametrize("name", ALPHABETS)
def test_an_alphabet_is_part_of_the_searchs(name: str) -> None:
    texts = {each.text for each in searched(oracle.specification, Bench.claims, HOSTS)}
    assert set(ALPHABETS[name]) <= texts
    assert len(alphabet(oracle.specification, name, Bench.claims, HOSTS)) == len(set(ALPHABETS[name]))


@pytest.mark.parametrize(("name", "inputs", "states"), [("small", 18, 64), ("drive", 23, 126)])
def test_the_size_of_the_specifications_machine(name: str, inputs: int, states: int, shelf: Shelf) -> None:
    stage = Stage(Bench, shelf, name)
    machine = stage.specified()
    assert (len(stage.graph.inputs), len(machine.transitions)) == (inputs, states)
    assert list(differences(machine, stage.graph, stage.start)) == []


def test_the_bench_is_not_asked_for_what_it_cannot_do(shelf: Shelf) -> None:
    stage = Stage(Bench, shelf)
    word = stage.word("M is off", "M is running", "M is running", "a disc is put into HOST1", "A.Attachment")
    outputs = stage.system.query(word)
    assert [o is NOT_OFFERED for o in outputs] == [True, False, True, True, False]
    assert stage.system.calls == 2


# Refuting


def test_hypotheses_grow_until_they_answer_as_the_system_does(shelf: Shelf) -> None:
    stage = Stage(MUTANTS["KeepsTheLock"].make, shelf, texts=COMPETING)
    machines: list[Machine] = []
    learned = learn(stage.system, stage.graph, stage.start, stage.stages, 2000, random.Random(0), machines.append)
    assert learned.machine is machines[-1]
    sizes = [len(m.transitions) for m in machines]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 4  # A has it, B has it, nobody, and nobody though it is locked
    found = list(differences(machines[-1], stage.graph, stage.start))
    assert len(found) == 2  # neither A nor B can have it
    for difference in found:
        assert stage.system.play(difference.word)[-1] == difference.output


def test_a_difference_of_a_wrong_machine_is_not_shown(shelf: Shelf) -> None:
    stage = Stage(Bench, shelf)
    right = stage.specified()
    release = stage.word("A.ReleaseHostDrive()")[0]
    rows = [dict(row) for row in right.transitions]
    rows[0][release] = Transition(Output((0, None, None), rows[0][release].output.events), 0)
    wrong = list(differences(Machine(rows, right.stages), stage.graph, stage.start))
    assert [d.word for d in wrong] == [(release,)]
    explaining = Explaining(stage.open, stage.graph, Shrinker())
    assert explaining.explained(wrong) == []
    assert explaining.not_shown == wrong


def test_a_limit_cuts_a_word_before_it_is_played(shelf: Shelf) -> None:
    stage = Stage(Bench, shelf)
    system = stage.limited(Limits(2, 600))
    system.query(stage.word("A.Attachment", "B.Attachment"))
    with pytest.raises(CutShort, match="cut after 2 calls"):
        system.query(stage.word("B.Attachment"))


# Pictures


def _hostile(stage: Stage) -> Machine:
    right = stage.specified()
    rows = [dict(row) for row in right.transitions]
    for text in ("A.Attachment", "A.HostDriveLetter", "A.ImageFile", "A.DeviceNumber"):
        [number] = stage.word(text)
        rows[0][number] = Transition(Output((0, HOSTILE, None), ((0, ((HOSTILE, HOSTILE),)),)), 0)
    return Machine(rows, right.stages)


def test_a_picture_escapes_what_the_iut_said(shelf: Shelf) -> None:
    stage = Stage(Bench, shelf)
    machine, names = _hostile(stage), Names(stage.graph, stage.stages)
    for dot in (
        drawn(machine, stage.specified(), stage.graph, names, f"title {HOSTILE}", [], learned=True),
        whole(machine, stage.graph, names, HOSTILE),
    ):
        assert not any(c in dot for c in "\x1b\u202e")
        text = "".join(ElementTree.fromstring(svg(dot)).itertext())
        assert "<script>" in text
        assert "\\x1b[31m" in text
        assert "\\\\N" in text  # no escape of DOT's: it would have become the node's name


def test_a_graph_that_dot_does_not_take_is_said_so() -> None:
    with pytest.raises(Missing, match="dot has failed: .*syntax error"):
        svg("digraph {")
