"""What stands in for the backend's neighbours: real servers on this machine, each with faults on demand."""
