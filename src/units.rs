//! Units at the boundary of the program.
