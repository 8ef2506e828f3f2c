"""An implementation of IVMDVDDrive in Python: ``drive`` is it, ``bench`` sets the scene for the suite."""
