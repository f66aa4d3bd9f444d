"""Documents as houses once kept them, of every schema number of every shape; today's code must read each."""
