"""The reference as a COM server: the sources, in C++17, that ``ivmdvddrive com build`` builds.

An in-process server without ATL or MFC. From the outside in: ``module.cpp`` (what the DLL exports), ``factory``
(class objects), ``bench`` (IConformanceBench), ``machine``, ``collection``, ``drive`` (the interfaces), ``events``
(connection points), ``world`` (the state behind them, and its lock), ``dual``, ``members`` and ``dispatch`` (late
binding), ``object`` (what every object is). ``application``, ``machine_states`` and ``task`` are
Virtual PC's alone. ``members_vpc.h`` and ``members_vs2005.h`` have the declared members of each interface, for late
binding, and answer E_NOTIMPL for those that the reference does not have; ``python -m ivmdvddrive_com`` writes them
anew.

A server is of one profile: ``profile.h`` has the differences, and ``virtual_pc.cpp`` or ``virtual_server.cpp`` has the
members whose signatures differ. ``faults.cpp`` makes the faulty servers of the same sources, by replacing entries of
vtables: nothing else here knows of it. ``standard.cpp`` takes the place of ``dispatch.cpp`` in a third server, which
leaves late binding to the platform, as most servers do.
"""
