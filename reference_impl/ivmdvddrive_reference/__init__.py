"""The reference implementation of IVMDVDDrive: the smallest one that can be read in a sitting."""
