"""What leaves the house and what enters it: a new network, what a lieu sends, what is erased."""
