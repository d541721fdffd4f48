"""The files of deploy/ as they stand, with the programs they are for."""
