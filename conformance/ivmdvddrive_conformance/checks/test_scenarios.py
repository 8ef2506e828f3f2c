"""Every scenario of the features against the IUT, as pytest-bdd plays it."""

from pytest_bdd import scenarios

from ivmdvddrive_features import FOLDER

from .order import place

check_place = place("scenarios")
"""Read by ``marks.place_of``: pytest-bdd makes the functions."""

scenarios(str(FOLDER))
