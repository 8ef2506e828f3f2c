"""The executable specification of IVMDVDDrive: what must hold, as data, and the one oracle that reads it."""
