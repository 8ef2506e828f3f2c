"""The tests beyond the scenarios: walks over the model, concurrent programs, and COM's own rules."""
