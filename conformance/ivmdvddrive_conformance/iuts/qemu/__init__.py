"""The ``qemu`` IUT: IVMDVDDrive on top of a real emulated machine's IDE CD drives, driven over QMP.

Theory of operation
===================

A machine is a QEMU process with the machine type ``pc``, whose PIIX3 has two IDE buses of two units: the four bus
locations. A DVD drive is an ``ide-cd``, a hard disk an ``ide-hd``. QEMU holds the state, and nothing here keeps a copy:

=======================================  ====================================================================
what is asked                            where the answer is read
=======================================  ====================================================================
Attachment, ImageFile, HostDriveLetter   ``query-block``: the block driver and the file name in the drive
BusNumber, DeviceNumber                  ``qom-get`` of the device's ``parent_bus`` and ``unit``
DVDROMDrives, is this drive removed?     ``qom-list`` of the machine's devices
is this host drive captured?             ``query-block`` of every machine
is the machine stopped?                  ``query-status``
is a disc in the host drive?             the kernel: the size of the block device
=======================================  ====================================================================

What is left to Python: the letters of the host's drives, which machines are registered, and the sinks.

Drive
    A path that QEMU cannot open is
    refused with VM_E_IMAGE_CAPTURE_FAIL; a file that is no ISO image is attached, for QEMU does not look inside.

Media
    An attached image is a node of QEMU's driver ``file``, an attached host drive one of ``host_device``, made by
    ``blockdev-add`` and put into the tray by ``blockdev-insert-medium``, between opening and closing the tray.

Events
    Every OnMediaInsert and OnMediaEject is a DEVICE_TRAY_MOVED of QEMU: the tray that closes over a medium inserts
    it, the tray that opens under one ejects it. Trays that move while empty, or over a host drive without a disc,
    are no news: so capturing and releasing a host drive sends events while a disc is in it, and none otherwise.

States
    Off is a QEMU that waits before its first step (``prelaunch``), running is a running guest (the firmware, which
    finds nothing to boot), saved is a paused one. IDE devices cannot be plugged into a QEMU that has started, so
    adding, moving or removing a drive, as turning off, starts a new QEMU with what the old one said it had.

Host drives
    Where Linux lets us have loop devices, D and E are DVD drives with a disc and C is a fixed disk (``emulated``).
    The person who takes a disc out opens the tray of the QEMU drive that has captured the host drive and leaves the
    loop device without a byte; the drive stays captured. Without loop devices (no Linux, no rights) there are no host
    drives, unless real ones are named.

Profiles
    The members are in ``emulated``, which ``libvirt`` shares: those of Virtual PC, and those of Virtual Server 2005.

What is not claimed, and why
============================

``faults``
    QEMU can be made to fail where it opens or reads a medium, but not where it is asked what it has, so the next
    call on *any* object cannot meet an unexpected error without Python's making it up.
``null-out``
    Python's objects have no out pointers.
``host-media``
    is claimed with loop devices only: the disc in a real drive is a person's.
``provides-media``, ``concurrent``, ``batch``
    are of no use to an IUT in the suite's own process and on its own disk.
"""

from __future__ import annotations

from .bench import QemuBench

__all__ = ["QemuBench"]
