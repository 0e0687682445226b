"""What the windows show, and the owner of everything that runs. Qt objects with signals, no widgets."""
