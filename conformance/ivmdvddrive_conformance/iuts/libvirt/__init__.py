"""The ``libvirt`` IUT: IVMDVDDrive on top of the CD drives of libvirt's domains.

libvirt is the API by which people control QEMU, Xen, VirtualBox and other hypervisors. This IUT uses it as a shim
would: domains, devices, and the events that libvirt sends. The members, the host's drives and the bench's verbs are
those of ``emulated``, which ``qemu`` shares.

Theory of operation
===================

A machine is a domain of libvirt's QEMU driver: a PC whose PIIX3 has two IDE buses of two units, the four bus locations.
libvirt holds the state, and nothing here keeps a copy:

=======================================  ====================================================================
what is asked                            where the answer is read
=======================================  ====================================================================
Attachment, ImageFile, HostDriveLetter   the domain's XML: the type and the source of the disk
BusNumber, DeviceNumber                  the domain's XML: bus and unit of the disk's address
DVDROMDrives, is this drive removed?     the domain's XML: the disks, which are known by an alias
is this host drive captured?             the XML of every domain of the bench
is the machine stopped?                  ``state`` and ``hasManagedSaveImage``
is the machine registered?               ``isPersistent``, or the error VIR_ERR_NO_DOMAIN
is a disc in the host drive?             the kernel: the size of the block device
=======================================  ====================================================================

The XML is that of the running domain, of the saved state (``managedSaveGetXMLDesc``), or of the definition of a domain
that is shut off. What is left to Python: the letters of the host's drives, and the sinks.

Media
    ``updateDeviceFlags`` changes a medium in the definition and, of a domain that has a QEMU, in that QEMU. What
    libvirt or QEMU refuses there is VM_E_IMAGE_CAPTURE_FAIL.

Events
    Every OnMediaInsert and OnMediaEject is a TRAY_CHANGE of libvirt, which it sends for a domain with a QEMU alone: so
    a stopped machine gets a paused QEMU before a medium moves in a drive that has a sink (``board``). Trays that move
    while empty, or over a host drive without a disc, are no news. ``events`` tells how all events of a call are had.

States
    Running is ``create``, saved is ``managedSave``, off is ``destroy``, unregistered is ``undefine``. IDE devices
    cannot be plugged into a domain that has a QEMU, so adding, moving or removing a drive defines the domain anew.

Where the domains are
    ``qemu:///embed`` runs libvirt's driver in this process, in a root of its own (``root``), and needs no daemon. Any
    other URI is that of a daemon. The domains have names of their own, and metadata that names the run; only they are
    touched. Those of a run that was killed are removed by the next (``connection``).

Time limits
    A QEMU that hangs holds libvirt's call up. ``calls`` makes the calls where the suite's time limit does not have to
    wait for them, and the bench that is then given up ends the QEMU.

What goes wrong
===============

=====================  ====================================================================  ========================
exception              what happened                                                         what the caller sees
=====================  ====================================================================  ========================
``Refused``            libvirt or QEMU refused a medium, and all is as it was                ``ComFailure``
``libvirtError``       libvirt refused what it should not, or it or QEMU is lost             a crash: no ``hresult``
``EventsLost``         libvirt did not deliver an event in time                              a crash, too
=====================  ====================================================================  ========================

What is not claimed, and why
============================

``faults``
    libvirt cannot be made to fail where it is asked what a domain has.
``null-out``
    Python's objects have no out pointers.
``host-media``
    is claimed with loop devices only: the disc in a real drive is a person's.
``provides-media``, ``concurrent``, ``batch``
    are of no use to an IUT in the suite's own process and on its own disk.
"""

from __future__ import annotations

from .bench import LibvirtBench
from .planning import plan

__all__ = ["LibvirtBench", "plan"]
