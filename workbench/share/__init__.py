"""What is handed to others: a new network's folder, its papers, and what a lieu sends."""
