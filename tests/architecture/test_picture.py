"""The picture of the architecture shows the imports as they are."""

from picture import PICTURE, arrows, drawn

from structure import package_imports


def test_the_picture_shows_the_imports_of_today() -> None:
    packages, edges = drawn(PICTURE.read_text(encoding="utf-8"))
    again = "draw it anew: python tests/architecture/picture.py"
    assert packages == set(package_imports()) - {"root"}, again
    assert edges == arrows(package_imports()), again


def test_an_arrow_that_a_longer_way_stands_for_is_left_out() -> None:
    assert arrows({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {("a", "b"), ("b", "c")}
