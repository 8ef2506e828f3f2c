"""Every scenario of the features against the IUT, as pytest-bdd plays it."""

from pytest_bdd import scenarios

from ivmdvddrive_features import FOLDER

scenarios(str(FOLDER))
