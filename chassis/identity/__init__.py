"""Who is asking, what they may do, and how a token proves it."""
