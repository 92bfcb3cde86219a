"""What each command does, once the door (``run.py``) has understood the words; one file a group of commands."""
