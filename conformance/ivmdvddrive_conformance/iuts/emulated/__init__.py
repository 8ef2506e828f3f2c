"""IVMDVDDrive on top of an emulated PC's IDE CD drives: what the kinds ``qemu`` and ``libvirt`` share.

A PC has two IDE buses of two devices: the four bus locations. The *members* with the documented names are here
(``machine``, ``drive``, ``collection``; ``virtual_server`` for the other profile), with the host's drives and their
letters. A member asks a *board* (``board``) for what its conditions need, and only then changes anything. The board is
the emulated PC: each kind has its own, which keeps nothing that its emulator can be asked.
"""
