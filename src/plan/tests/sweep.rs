//! The planner against itself in pieces, and against brute force.
