//! Rule tests tell right from wrong.
