"""The chapter of COM's own rules: what it says of its clauses, and what loading refuses."""

from collections import Counter

import pytest

from ivmdvddrive_spec.errors import SpecificationError
from ivmdvddrive_spec.loading.rules import load_rules
from vpc import SPECIFICATION

ONE = '[[clause]]\nid = "COM.Topic.rule"\nsays = "It holds."\nsource = "COM: a rule"\n'
CHAPTER = f'claim = "com"\nsince = "1.2"\n\n{ONE}'


def test_the_rules_bind_com_servers_alone():
    assert Counter(r.since for r in SPECIFICATION.rules) == {"1.2": 38, "1.3": 6}
    for rule in SPECIFICATION.rules:
        assert rule.required
        assert rule.applies({"com"})
        assert not rule.applies({"events", "collection"})
        assert rule.member == rule.id.rpartition(".")[0]
        assert rule.source.startswith(("COM: ", "Automation: "))


def test_they_are_clauses_like_others_and_stand_last():
    assert list(SPECIFICATION.clauses.values())[-len(SPECIFICATION.rules) :] == list(SPECIFICATION.rules)


def test_a_rule_is_as_old_as_its_chapter_unless_it_says_otherwise():
    younger = ONE.replace("COM.Topic.rule", "COM.Topic.younger") + 'since = "1.3"\nambiguities = ["known"]\n'
    older, rule = load_rules(f"{CHAPTER}\n{younger}", "com.toml", {"known"}, ("vpc",))
    assert (older.since, older.ambiguities) == ("1.2", ())
    assert (rule.since, rule.ambiguities) == ("1.3", ("known",))


@pytest.mark.parametrize(
    ("was", "is_", "said"),
    [
        ('claim = "com"', 'claim = "telepathy"', "telepathy"),
        ('claim = "com"\n', "", "claim"),
        ('since = "1.2"', 'since = "0.1"', "unknown version '0.1'"),
        ('since = "1.2"\n', "", "since"),
        ("COM.Topic.rule", "Topic.rule", "COM.Topic.rule"),
        ("COM.Topic.rule", "COM", "COM.Topic.rule"),
        ('says = "It holds."\n', "", "says"),
        ('source = "COM: a rule"\n', "", "source"),
        ("says =", "level = 1\nsays =", "level"),
        ("says =", 'since = "0.1"\nsays =', "unknown version '0.1'"),
        ("says =", 'ambiguities = ["unknown"]\nsays =', "unknown ambiguity 'unknown'"),
        (ONE, ONE + ONE, "duplicate id"),
        (ONE, "clause = 1\n", "is no list"),
        (ONE, "", "is no list"),
        (CHAPTER, "claim = ", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named(was, is_, said):
    assert load_rules(CHAPTER, "com.toml", {"known"}, ("vpc",))
    with pytest.raises(SpecificationError, match=said):
        load_rules(CHAPTER.replace(was, is_), "com.toml", {"known"}, ("vpc",))
