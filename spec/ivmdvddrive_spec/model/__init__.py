"""The model: what a client of the interfaces can tell apart, and the words in which the data files speak of it.

``state`` has the state and what it is made of, and the call. ``conditions`` are the predicates that clauses name,
``effects`` what success does, ``bench`` what the verbs do that set a scene, ``letters`` the spellings of a host drive's
letter, ``occasions`` what a reading may depend on, ``sinks`` the events that sinks may have got. Nothing here reads a
clause: ``oracle`` does.
"""
