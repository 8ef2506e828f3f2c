"""Every scenario of the features, or of the one file that is replayed, against the IUT."""

from pytest_bdd import scenarios

from ivmdvddrive_conformance.running import feature_path

scenarios(str(feature_path()))
