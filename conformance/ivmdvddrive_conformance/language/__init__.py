"""The language of the scenarios: steps as data, their phrases, the names they use, and Gherkin files as input.

Start at ``script``: the head of that module defines the language. ``symbols`` says what the names of a scenario stand
for, ``media`` makes the files that they name, ``validation`` refuses a step that cannot be made.
"""
