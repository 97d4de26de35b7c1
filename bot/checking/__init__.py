"""`letterwatch check`: what an operator has to mend, gathered and told in one table."""
