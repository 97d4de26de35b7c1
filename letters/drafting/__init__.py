"""From a letter's text to a draft of its letter file, which a person looks through before it is watched."""
