"""One module per message family: message to command, and facts to message."""
